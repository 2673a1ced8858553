//! The `milepost` command.

use std::process::ExitCode;

use libmimalloc_sys::{mi_option_set_default, mi_option_t};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the allocator keeps memory that nothing uses, in milliseconds: the sixteenth option of mimalloc 3, which its
/// bindings do not name.
const PURGE_DELAY: mi_option_t = 15;

fn main() -> ExitCode {
    keep_freed_memory();
    milepost::cli::main()
}

/// Frames come and go all through a run. Memory given back to the system is cleared each time it is had again, a sixth
/// of the processor's time with a million children; `MIMALLOC_PURGE_DELAY` says otherwise.
#[allow(unsafe_code)]
fn keep_freed_memory() {
    // SAFETY: sets a number in the allocator's table of options, while there is one thread.
    unsafe { mi_option_set_default(PURGE_DELAY, -1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(unsafe_code)]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: reads a number from the allocator's table of options.
        let delay = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_none() {
            assert_eq!(delay(), 1000, "this version of mimalloc has its options in another order");
            keep_freed_memory();
            assert_eq!(delay(), -1);
        }
    }
}
