//! What a cluster leaves behind that was killed: files with the number of a process that is no more.
//!
//! PostgreSQL puts up with them itself, unless another process has that number now, as happens in containers, or the
//! dead one was never reaped. Then it refuses to start, and somebody would have to remove the files by hand.

use anyhow::{Context, bail};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long the sessions of a killed cluster may take to notice and end.
const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// What a process is, for the cluster in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// It works in the cluster's folder, as all of PostgreSQL's processes do.
    OfTheCluster,
    /// It has ended, or it is something else.
    Other,
    /// The operating system doesn't tell.
    Unknown,
}

impl Process {
    /// Looks at the process of that number.
    pub fn look(number: &str, cluster: &Path) -> Self {
        let process = Path::new("/proc").join(number);
        if !Path::new("/proc/self").exists() {
            return Self::Unknown;
        }
        if has_ended(&process) {
            return Self::Other;
        }
        match fs::read_link(process.join("cwd")) {
            Ok(folder) if folder == cluster => Self::OfTheCluster,
            Ok(_) => Self::Other,
            Err(_) => Self::Unknown,
        }
    }
}

/// Removes files that name a process which isn't the cluster's. Never while any process of the cluster is left: such a
/// one may still write, and these files are all that would keep a second cluster away from it.
pub fn remove(files: &[&Path], cluster: &Path) -> anyhow::Result<()> {
    for file in files {
        let Some(number) = first_line(file) else { continue };
        if Process::look(&number, cluster) != Process::Other || !exists(&number) {
            continue;
        }
        wait_until_deserted(cluster)?;
        fs::remove_file(file).with_context(|| format!("{} can't be removed", file.display()))?;
        tracing::warn!(file = %file.display(), process = number, "removed what a killed PostgreSQL left behind");
    }
    Ok(())
}

/// The number of the process that a file of PostgreSQL's begins with.
pub fn first_line(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let number = text.lines().next()?.trim();
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.to_owned())
}

fn exists(number: &str) -> bool {
    Path::new("/proc").join(number).exists()
}

/// Whether a process is gone, or waits for its parent to take note that it ended (state Z in proc(5)).
fn has_ended(process: &Path) -> bool {
    let Ok(status) = fs::read_to_string(process.join("stat")) else { return true };
    // The second field is a name in parentheses, which may hold any character.
    status.rsplit_once(") ").is_some_and(|(_, fields)| fields.starts_with(['Z', 'X']))
}

#[expect(clippy::disallowed_methods, reason = "how long a program of the operating system takes")]
fn wait_until_deserted(cluster: &Path) -> anyhow::Result<()> {
    let deadline = Instant::now() + LIMIT;
    while let Some(number) = any_process_in(cluster) {
        if Instant::now() > deadline {
            bail!("process {number} still works in {}, though its PostgreSQL was killed: end it", cluster.display());
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn any_process_in(cluster: &Path) -> Option<String> {
    let numbers = fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    numbers
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .find(|number| Process::look(number, cluster) == Process::OfTheCluster)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_file_that_names_another_process_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("postmaster.pid");
        fs::write(&file, format!("{}\n/d\n", std::process::id())).unwrap();
        remove(&[&file, &folder.path().join("missing")], folder.path()).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn a_file_that_names_no_process_is_left_to_postgresql() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("postmaster.pid");
        for content in ["", "no number\n", "4194305\n"] {
            fs::write(&file, content).unwrap();
            remove(&[&file], folder.path()).unwrap();
            assert!(file.exists(), "{content}");
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a deadline of the test's own")]
    fn a_process_in_the_folder_is_of_the_cluster_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let cluster = folder.path().canonicalize().unwrap();
        let mut child = Command::new("cat").current_dir(&cluster).stdin(Stdio::piped()).spawn().unwrap();
        let number = child.id().to_string();
        assert_eq!(Process::look(&number, &cluster), Process::OfTheCluster);
        assert_eq!(any_process_in(&cluster), Some(number.clone()));
        assert_eq!(Process::look(&number, Path::new("/elsewhere")), Process::Other);
        child.kill().unwrap();
        // It has ended, and nobody has taken note: a zombie.
        let deadline = Instant::now() + Duration::from_secs(10);
        while Process::look(&number, &cluster) != Process::Other {
            assert!(Instant::now() < deadline, "it doesn't end");
            thread::yield_now();
        }
        assert!(exists(&number));
        child.wait().unwrap();
    }
}
