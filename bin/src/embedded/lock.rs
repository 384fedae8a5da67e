//! One server per data folder.

use anyhow::{Context, bail};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Duration;
use std::{process, thread};

/// The lock on a data folder. The operating system lets go of it when its holder ends, however that comes.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock, or says who has it.
    pub fn acquire(data: &Path) -> anyhow::Result<Self> {
        let path = data.join("lock");
        let failed = || format!("{} can't be locked", path.display());
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&path).with_context(failed)?;
        match try_for_a_while(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                bail!(
                    "another server (process {}) uses the data folder {}: stop it, or name another folder with --data",
                    holder.trim(),
                    data.display()
                );
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
        // For the message above alone; what counts is the lock.
        file.set_len(0).and_then(|()| file.rewind()).with_context(failed)?;
        writeln!(file, "{}", process::id()).with_context(failed)?;
        Ok(Self { _file: file })
    }
}

/// How long a lock may outlive its holder: a program that is just being started holds all that its starter has open,
/// until the system has put it in place.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(25);

fn try_for_a_while(file: &File) -> Result<(), TryLockError> {
    for _ in 1..TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            taken => return taken,
        }
    }
    file.try_lock()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_with_the_first_ones_number() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::acquire(folder.path()).unwrap();
        let refused = FolderLock::acquire(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", process::id())), "{refused}");
        assert!(refused.contains(&folder.path().display().to_string()), "{refused}");
        drop(first);
        assert!(FolderLock::acquire(folder.path()).is_ok());
    }
}
