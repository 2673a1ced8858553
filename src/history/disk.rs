//! How files come to be written: beside their place, forced to the disk, then renamed into it.
//!
//! A run that is killed at any moment leaves the file of yesterday, or the whole new one. What the disk refuses becomes
//! an error for people, with what to do about it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;

use crate::vocabulary::Diagnostic;

/// What the names of unfinished files and folders begin with. Whoever holds the history may clear them away.
pub const UNFINISHED: &str = ".writing-";

/// Creates a folder that only its owner may open, where the file system can do that.
pub fn create_private(folder: &Path) -> anyhow::Result<()> {
    let created = fs::create_dir_all(folder).and_then(|()| make_private(folder));
    created.map_err(|error| refused(&error, "creating the folder", folder).into())
}

/// Makes a folder and the files in it their owner's alone again.
pub fn close(folder: &Path) -> anyhow::Result<()> {
    let closed =
        make_private(folder).and_then(|()| fs::read_dir(folder)?.try_for_each(|entry| make_private(&entry?.path())));
    closed.map_err(|error| refused(&error, "closing to others", folder).into())
}

/// Whether others than its owner may read a folder.
pub fn is_open_to_others(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    // Elsewhere the rights of the folder above say who may read.
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode();
    // Asked before set: somebody else's folder, already private enough, is none of our business.
    if mode & 0o077 == 0 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)) }
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes a file that only its owner may read: beside its place first, then renamed into it.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes, Who::Owner)
}

/// Writes a file beside its place and renames it, so that a broken run leaves the file of yesterday whole.
pub fn write_beside(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes, Who::Anyone)
}

/// Writes a new private file where it stands, and forces it to the disk: for a folder that is renamed as a whole.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    write_out(path, bytes, &Who::Owner).map_err(|error| refused(&error, "writing", path))
}

/// Forces the names in a folder to the disk, so that a rename outlives a power cut.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows gives no handle on a folder, and keeps renames in order by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Takes away what a run that was killed left unfinished. Only for a folder in which nobody else is writing.
pub fn clear_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // What cannot be cleared is in nobody's way; the next run tries again.
            let path = entry.path();
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// What the disk refused, for people.
pub fn refused(error: &io::Error, doing: &str, path: &Path) -> Diagnostic {
    let wrong = |code, what: &str, hint: &str| {
        let what = format!("{what}: {doing} {} failed; everything kept before is as it was", path.display());
        Diagnostic::error(code, what).hint(hint.to_owned())
    };
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            wrong("MP0421", "there is no room left on the disk", "make room, and run the same command again")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => wrong(
            "MP0420",
            "the folder may not be written to",
            "ask for the right to write there, or name another folder with `--out DIR`",
        ),
        io::ErrorKind::NotADirectory => wrong(
            "MP0422",
            "a file stands where a folder should be",
            "move the file away, and run the same command again",
        ),
        _ => wrong("MP0422", &error.to_string(), "check that the folder is there and its disk is sound, and run again"),
    }
}

enum Who {
    Owner,
    Anyone,
}

fn write(path: &Path, bytes: &[u8], who: Who) -> anyhow::Result<()> {
    let name = path.file_name().context("a file to write needs a name")?.to_string_lossy();
    let folder = path.parent().context("a file to write needs a folder")?;
    let beside = path.with_file_name(format!("{UNFINISHED}{}-{name}", std::process::id()));
    let written = write_out(&beside, bytes, &who).and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written.and_then(|()| sync_folder(folder)) {
        let _ = fs::remove_file(&beside);
        return Err(refused(&error, "writing", path).into());
    }
    Ok(())
}

fn write_out(path: &Path, bytes: &[u8], who: &Who) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if matches!(who, Who::Owner) {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_cleared_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at(".writing-2021-09-abc/deep")).unwrap();
        fs::write(at(".writing-17-run.json"), "half").unwrap();
        write_beside(&at("run.json"), b"whole").unwrap();
        clear_unfinished(folder.path());
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["run.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_its_owners_alone_from_the_start() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("history");
        create_private(&inner).unwrap();
        write_private(&inner.join("order"), b"").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&inner.join("order"))), (0o700, 0o600));
    }

    #[test]
    fn a_full_disk_and_a_closed_folder_are_told_apart() {
        let code = |kind| refused(&io::Error::from(kind), "writing", Path::new("run.json")).code;
        assert_eq!(code(io::ErrorKind::StorageFull), "MP0421");
        assert_eq!(code(io::ErrorKind::ReadOnlyFilesystem), "MP0420");
        assert_eq!(code(io::ErrorKind::InvalidInput), "MP0422");
    }
}
