//! Files that only their owner may read: keys and passwords.

use crate::system::{hexadecimal, random};
use anyhow::{Context, bail};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Reads such a file; `None` if there is none. One that others may read is refused: it is no secret any more.
pub fn read(path: &Path) -> anyhow::Result<Option<String>> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        looked => looked.with_context(|| format!("{} can't be looked at", path.display()))?,
    };
    if metadata.mode() & 0o077 != 0 {
        bail!("others may read {}: take their rights away with `chmod 600`", path.display());
    }
    fs::read_to_string(path).map(Some).with_context(|| format!("{} can't be read", path.display()))
}

/// Writes such a file, and its folder, unless it is there; gives back what it holds then. It appears whole or not at
/// all, and of two who create it at once, the second gets the first's content.
pub fn read_or_create(path: &Path, content: impl FnOnce() -> String) -> anyhow::Result<String> {
    if let Some(content) = read(path)? {
        return Ok(content);
    }
    create(path, &content()).with_context(|| format!("{} can't be written", path.display()))?;
    read(path)?.with_context(|| format!("{} has vanished", path.display()))
}

fn create(path: &Path, content: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = path.with_extension(format!("new-{}", hexadecimal(&random::<8>())));
    let written = write(&unfinished, content).and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    fs::remove_file(&unfinished)?;
    written?;
    File::open(folder)?.sync_all()
}

fn write(path: &Path, content: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_written_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/some.key");
        assert_eq!(read(&path).unwrap(), None);
        assert_eq!(read_or_create(&path, || "first".to_owned()).unwrap(), "first");
        assert_eq!(read_or_create(&path, || "second".to_owned()).unwrap(), "first");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(folder.path().join("keys")).unwrap().mode() & 0o7777, 0o700);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1);
    }

    #[test]
    fn one_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        read_or_create(&path, || "secret".to_owned()).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o604)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("chmod 600"));
    }
}
