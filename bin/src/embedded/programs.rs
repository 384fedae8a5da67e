//! The installed PostgreSQL.

use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The oldest major version that Tenantry works with.
const OLDEST: u32 = 15;
/// Where Debian and its relatives keep PostgreSQL, each major version in a folder of its own.
const DEBIAN: &str = "/usr/lib/postgresql";
const NEEDED: [&str; 4] = ["initdb", "pg_ctl", "postgres", "psql"];

/// The folder with PostgreSQL's programs.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// The programs of the installed PostgreSQL: the one in the PATH, else the newest. A cluster that is there already
    /// needs those of its own major version.
    pub fn find(cluster: Option<u32>) -> anyhow::Result<Self> {
        let installed = candidates(env::var_os("PATH").as_deref());
        let found: Vec<_> = installed.iter().filter_map(|folder| Some((folder, major_version(folder)?))).collect();
        let fits = |major: u32| cluster.map_or(major >= OLDEST, |wanted| major == wanted);
        if let Some((folder, _)) = found.iter().find(|(_, major)| fits(*major)) {
            return Ok(Self { folder: (*folder).clone() });
        }
        let wanted = cluster.map_or_else(|| format!("{OLDEST} or newer"), |major| major.to_string());
        let seen = found.iter().map(|(folder, major)| format!("{major} in {}", folder.display())).collect::<Vec<_>>();
        let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
        bail!(
            "PostgreSQL {wanted} is needed ({} in the PATH or in {DEBIAN}/VERSION/bin); found: {seen}. Install it (on \
             Debian: apt install postgresql), or name a database that is there with database.tenant_url and \
             database.platform_url",
            NEEDED.join(", ")
        );
    }

    /// The path of one of them.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Folders that hold all programs, in the order of preference.
fn candidates(path: Option<&OsStr>) -> Vec<PathBuf> {
    let in_path = path.into_iter().flat_map(|path| env::split_paths(path).collect::<Vec<_>>());
    // A link leads to the folder where its neighbours are too, and past a wrapper such as Debian's for psql.
    let behind_links = in_path
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf));
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in behind_links.chain(versions.into_iter().map(|(_, folder)| folder)) {
        if !folders.contains(&folder) && NEEDED.iter().all(|name| folder.join(name).is_file()) {
            folders.push(folder);
        }
    }
    folders
}

fn major_version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    parse_major(std::str::from_utf8(&output.stdout).ok()?)
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, and `18beta1` too.
fn parse_major(text: &str) -> Option<u32> {
    let version = text.strip_prefix("postgres (PostgreSQL) ")?;
    let digits = version.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The major version of a cluster, as it says itself; `None` if there is no cluster.
pub fn cluster_version(cluster: &Path) -> anyhow::Result<Option<u32>> {
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map(Some).with_context(|| format!("{} holds no version", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        for (text, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) devel\n", None),
            ("psql (PostgreSQL) 15.18\n", None),
        ] {
            assert_eq!(parse_major(text), major, "{text}");
        }
    }

    #[test]
    fn a_version_that_is_not_installed_is_named() {
        let error = Programs::find(Some(9)).unwrap_err().to_string();
        assert!(error.contains("PostgreSQL 9 is needed"), "{error}");
    }
}
