//! Gives the build a name that follows from its source: two builds of one source are the same, whoever makes them and
//! wherever, and a change of any file that can change a figure or a paper makes another. No clock and no git is asked.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What can change a figure or a paper.
const SOURCES: [&str; 3] = ["src", "assets", "Cargo.lock"];

fn main() {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        list(Path::new(source), &mut files);
    }
    files.sort();
    let mut hash = Fnv::default();
    for file in files {
        let bytes = fs::read(&file).expect("a source that was listed can be read");
        hash.add(file.to_string_lossy().replace('\\', "/").as_bytes());
        // A checkout on Windows may end its lines otherwise.
        bytes.split(|byte| *byte == b'\r').for_each(|part| hash.add(part));
    }
    println!("cargo::rustc-env=MILEPOST_BUILD={:012x}", hash.0 & 0xffff_ffff_ffff);
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        return files.push(path.to_owned());
    }
    for entry in fs::read_dir(path).expect("a folder of the source can be read") {
        list(&entry.expect("a folder of the source can be read").path(), files);
    }
}

/// FNV-1a. It tells builds of one program apart, which nobody is out to forge.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
