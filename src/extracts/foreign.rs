//! The readers of other people: whatever one does on a damaged file, it must not stop the others or shout.

use std::{cell::Cell, panic, sync::Once};

thread_local! {
    static IS_AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// Does work that may panic inside a crate that is not ours; nothing if it did.
///
/// The message of such a panic may quote a cell, and says nothing to whoever sent the file, so it is not printed. Other
/// panics are: they are ours.
pub fn guarded<T>(work: impl FnOnce() -> T + panic::UnwindSafe) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_AT_WORK.get() {
                loud(info);
            }
        }));
    });
    let was = IS_AT_WORK.replace(true);
    let done = panic::catch_unwind(work);
    IS_AT_WORK.set(was);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_foreign_reader_is_nothing_more_than_no_result() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u32 { panic!("a cell of a child") }), None);
        assert!(!IS_AT_WORK.get());
    }
}
