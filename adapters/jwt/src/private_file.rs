//! Files that only their owner may read: keys and passwords.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Why such a file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// Others may read it: it is no secret any more.
    #[error("others may read {0}: take their rights away with `chmod 600`")]
    NotPrivate(PathBuf),
    /// It can't be read.
    #[error("{path} can't be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It can't be written.
    #[error("{path} can't be written")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Reads such a file; `None` if there is none.
///
/// # Errors
/// [`PrivateFileError::NotPrivate`] for one that others may read, [`PrivateFileError::Read`] for one that can't be read.
pub fn read(path: &Path) -> Result<Option<String>, PrivateFileError> {
    let failed = |source| PrivateFileError::Read { path: path.to_owned(), source };
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    if !is_private(&file).map_err(failed)? {
        return Err(PrivateFileError::NotPrivate(path.to_owned()));
    }
    let mut content = String::new();
    file.read_to_string(&mut content).map_err(failed)?;
    Ok(Some(content))
}

/// Reads such a file, written before with this content if there is none. Of two who write it at once, the second gets
/// the first's content.
///
/// # Errors
/// [`PrivateFileError`].
pub fn read_or_create(path: &Path, content: impl FnOnce() -> String) -> Result<String, PrivateFileError> {
    if let Some(content) = read(path)? {
        return Ok(content);
    }
    create(path, &content())?;
    let vanished = || PrivateFileError::Read { path: path.to_owned(), source: io::ErrorKind::NotFound.into() };
    read(path)?.ok_or_else(vanished)
}

/// Writes such a file, and its folder, unless there is one. It appears whole or not at all.
pub(crate) fn create(path: &Path, content: &str) -> Result<(), PrivateFileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = write_whole(folder, path, content);
    written.map_err(|source| PrivateFileError::Write { path: path.to_owned(), source })
}

fn write_whole(folder: &Path, path: &Path, content: &str) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (unfinished, mut file) = unfinished(path)?;
    let written = file.write_all(content.as_bytes()).and_then(|()| file.sync_all());
    let appeared = written.and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    fs::remove_file(&unfinished)?;
    appeared?;
    File::open(folder)?.sync_all()
}

/// A file beside the one to be, under a name that nobody has: others may be writing theirs at the same time, in this
/// process and elsewhere, and one that was killed has left its own behind.
fn unfinished(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut number = 0_u32;
    loop {
        let unfinished = path.with_extension(format!("new-{number}"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => return opened.map(|file| (unfinished, file)),
        }
    }
}

#[expect(clippy::verbose_bit_mask, reason = "a mask is how permissions are written")]
fn is_private(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.mode() & 0o077 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    use std::thread;

    #[test]
    fn it_is_written_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/some.key");
        assert_eq!(read(&path).unwrap(), None);
        assert_eq!(read_or_create(&path, || "first".to_owned()).unwrap(), "first");
        assert_eq!(read_or_create(&path, || "second".to_owned()).unwrap(), "first");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(folder.path().join("keys")).unwrap().mode() & 0o7777, 0o700);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn all_who_write_it_at_once_get_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        fs::write(path.with_extension("new-0"), "left behind").unwrap();
        let contents: Vec<_> = thread::scope(|scope| {
            let write = |number: u32| read_or_create(&path, || number.to_string()).unwrap();
            let writers: Vec<_> = (0..8).map(|number| scope.spawn(move || write(number))).collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        assert!(contents.iter().all(|content| *content == contents[0]), "{contents:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the file, and what was left behind before");
    }

    #[test]
    fn one_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        read_or_create(&path, || "secret".to_owned()).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o604)).unwrap();
        let error = read_or_create(&path, || "other".to_owned()).unwrap_err();
        assert!(matches!(&error, PrivateFileError::NotPrivate(named) if *named == path), "{error:?}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_or_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()), Err(PrivateFileError::NotPrivate(_) | PrivateFileError::Read { .. })));
        let below_a_file = folder.path().join("file/some.key");
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(matches!(read(&below_a_file), Err(PrivateFileError::Read { .. })));
        assert!(matches!(create(&below_a_file, ""), Err(PrivateFileError::Write { .. })));
    }
}
