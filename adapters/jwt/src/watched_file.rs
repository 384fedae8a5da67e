//! A file that is read again when it has changed.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The longest file that is read, in bytes: a set of some hundred keys.
const FILE_MAX: u64 = 1024 * 1024;

/// Watches a file by what the file system says of it. Writers should put a new file in its place (rename), so that
/// no half of one is ever seen.
pub struct WatchedFile {
    path: PathBuf,
    seen: Mutex<Seen>,
}

/// What was seen at the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// It can't even be looked at.
    Unavailable(io::ErrorKind),
    File(Identity),
}

/// What differs when the content does. The time of the last change of status is in it, so that a file whose rights
/// are put right is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    status_changed: (i64, i64),
}

impl WatchedFile {
    /// Watches the file at `path`, of which nothing has been seen.
    pub const fn new(path: PathBuf) -> Self {
        Self { path, seen: Mutex::new(Seen::Nothing) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content, if the file has changed since the last look; the reason, once, if it can't be read any more.
    pub fn changed_content(&self) -> Option<io::Result<Vec<u8>>> {
        let looked = fs::metadata(&self.path);
        let now = match &looked {
            Ok(metadata) => Seen::File(Identity::of(metadata)),
            Err(error) => Seen::Unavailable(error.kind()),
        };
        let before = std::mem::replace(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner), now);
        if before == now {
            return None;
        }
        Some(looked.and_then(|metadata| self.read(&metadata)))
    }

    fn read(&self, metadata: &Metadata) -> io::Result<Vec<u8>> {
        // A pipe in its place would hold the reader up for good.
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it isn't a regular file"));
        }
        if metadata.len() > FILE_MAX {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than 1 MB"));
        }
        fs::read(&self.path)
    }
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            status_changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}
