//! As which user of the operating system PostgreSQL runs: as the server's own or, since it refuses root, as
//! `postgres`.

use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The user of the operating system that takes root's place.
const SUBSTITUTE: &str = "postgres";

/// Who runs PostgreSQL's programs and owns the cluster.
#[derive(Clone, Debug)]
pub enum Account {
    /// The user that the server runs as.
    Own,
    /// The user `postgres`, for a server that runs as root.
    Substitute {
        /// Its number.
        user: u32,
        /// Its group's number.
        group: u32,
    },
}

impl Account {
    /// Looks who we are.
    pub fn detect() -> anyhow::Result<Self> {
        if id(&["-u"])? != 0 {
            return Ok(Self::Own);
        }
        let missing = || {
            format!(
                "PostgreSQL refuses to run as root, and there is no user {SUBSTITUTE} to run it: install PostgreSQL \
                 from a package, which makes the user, or start tenantry as another user than root"
            )
        };
        Ok(Self::Substitute {
            user: id(&["-u", SUBSTITUTE]).with_context(missing)?,
            group: id(&["-g", SUBSTITUTE]).with_context(missing)?,
        })
    }

    /// A command that this user runs, in `folder`. Nothing that the environment says of PostgreSQL counts.
    pub fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = match self {
            Self::Own => Command::new(program),
            Self::Substitute { .. } => {
                let mut command = Command::new("runuser");
                command.args(["-u", SUBSTITUTE, "--"]).arg(program);
                command
            }
        };
        command.current_dir(folder).stdin(Stdio::null());
        clear_environment(&mut command);
        command
    }

    /// Makes a folder that this user alone may enter, unless it is there.
    pub fn create_folder(&self, path: &Path) -> anyhow::Result<()> {
        let failed = || format!("{} can't be made", path.display());
        if !path.exists() {
            DirBuilder::new().mode(0o700).create(path).with_context(failed)?;
        }
        self.give(path).with_context(failed)
    }

    /// Writes a file that this user alone may read.
    pub fn write(&self, path: &Path, content: &str) -> anyhow::Result<()> {
        let failed = || format!("{} can't be written", path.display());
        // Empty and private first: the content is never open to others.
        fs::write(path, "").with_context(failed)?;
        fs::set_permissions(path, Permissions::from_mode(0o600)).with_context(failed)?;
        fs::write(path, content).with_context(failed)?;
        self.give(path).with_context(failed)
    }

    /// Fails with the name of the folder that keeps this user from entering `data`.
    pub fn check_entry(&self, data: &Path) -> anyhow::Result<()> {
        let Self::Substitute { .. } = self else { return Ok(()) };
        let may_enter = |folder: &Path| {
            let tried = self.command(Path::new("test"), Path::new("/")).arg("-x").arg(folder).output();
            tried.is_ok_and(|output| output.status.success())
        };
        let_in(data, may_enter)
    }

    fn give(&self, path: &Path) -> std::io::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Substitute { user, group } => chown(path, Some(*user), Some(*group)),
        }
    }
}

fn let_in(data: &Path, may_enter: impl Fn(&Path) -> bool) -> anyhow::Result<()> {
    match first_closed(data, may_enter) {
        None => Ok(()),
        Some(closed) => bail!(
            "PostgreSQL runs as the user {SUBSTITUTE}, since it refuses root, and that user can't enter {0}: name a \
             folder that it can reach with --data (such as /var/lib/tenantry), or let it in with `chmod o+x {0}`",
            closed.display()
        ),
    }
}

/// The outermost of a folder and its parents that can't be entered; those inside can't be judged from there.
fn first_closed(folder: &Path, may_enter: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    if may_enter(folder) {
        return None;
    }
    let mut parents: Vec<_> = folder.ancestors().collect();
    parents.reverse();
    parents.into_iter().find(|parent| !may_enter(parent)).map(Path::to_path_buf)
}

fn id(arguments: &[&str]) -> anyhow::Result<u32> {
    let output = run(Command::new("id").args(arguments))?;
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().with_context(|| format!("`id` said {text:?}"))
}

/// Takes away what the environment says of PostgreSQL (PGHOST, PGDATA, PGOPTIONS …), and asks for messages in English.
pub fn clear_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C");
}

/// Runs a command to its end; one that fails is an error with what it said.
pub fn run(command: &mut Command) -> anyhow::Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    let shown = format!("{name} {}", arguments.join(" "));
    let output = command.output().with_context(|| format!("`{shown}` can't be run"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({}): {}", output.status, said.trim());
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_closed_folder_is_named() {
        let closed = |name: &'static str| move |folder: &Path| !folder.starts_with(name);
        let data = Path::new("/root/home/data");
        assert_eq!(first_closed(data, closed("/root")), Some(PathBuf::from("/root")));
        assert_eq!(first_closed(data, closed("/root/home")), Some(PathBuf::from("/root/home")));
        assert_eq!(first_closed(data, closed("/root/home/data")), Some(PathBuf::from("/root/home/data")));
        assert_eq!(first_closed(data, closed("/elsewhere")), None);
    }

    #[test]
    fn a_folder_that_postgres_cannot_enter_is_named_with_what_to_do() {
        let error = let_in(Path::new("/root/data"), |folder| !folder.starts_with("/root")).unwrap_err().to_string();
        assert!(error.contains("can't enter /root:") && error.contains("chmod o+x /root"), "{error}");
        assert!(let_in(Path::new("/srv/data"), |_| true).is_ok());
    }

    /// A real door: closed to another user, who runs PostgreSQL for root, and never to oneself.
    #[test]
    fn a_closed_folder_keeps_out_whoever_is_another_user() {
        let account = Account::detect().unwrap();
        let outer = tempfile::tempdir().unwrap();
        let data = outer.path().join("data");
        fs::create_dir(&data).unwrap();
        let enters = |mode| {
            fs::set_permissions(outer.path(), Permissions::from_mode(mode)).unwrap();
            account.check_entry(&data).is_ok()
        };
        let is_own = matches!(account, Account::Own);
        assert_eq!([enters(0o700), enters(0o711)], [is_own, true]);
    }

    #[test]
    fn a_command_that_fails_says_why() {
        let error = run(Command::new("ls").arg("/nowhere/at/all")).unwrap_err().to_string();
        assert!(error.contains("`ls /nowhere/at/all` failed") && error.contains("No such file"), "{error}");
    }
}
