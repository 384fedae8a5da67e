//! A deployment without any settings: its servers bring a PostgreSQL of their own.

use super::Api;
use super::server::{Server, ServerBuilder, tenantry};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A data folder with whatever a server puts there. Its PostgreSQL is ended when this is dropped.
pub struct Embedded {
    data: TempDir,
}

impl Embedded {
    pub fn new() -> Self {
        let data = TempDir::new().unwrap();
        // As root, PostgreSQL runs as another user, who has to enter the folder.
        std::fs::set_permissions(data.path(), PermissionsExt::from_mode(0o711)).unwrap();
        Self { data }
    }

    /// The folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// A server whose settings can be changed before it starts.
    pub fn builder(&self) -> ServerBuilder {
        ServerBuilder::new(self.data.path())
    }

    /// The platform's administrator on a server.
    pub fn administrator(&self, server: &Server) -> Api {
        let output =
            tenantry().args(["token", "--scope", super::PLATFORM, "--data"]).arg(self.data.path()).output().unwrap();
        assert!(output.status.success(), "tenantry token: {}", String::from_utf8_lossy(&output.stderr));
        Api::new(server, String::from_utf8(output.stdout).unwrap().trim())
    }

    /// The process of its PostgreSQL, if it runs.
    pub fn postmaster(&self) -> Option<u32> {
        let file = std::fs::read_to_string(self.data.path().join("postgres/postmaster.pid")).ok()?;
        let process = file.lines().next()?.parse().ok()?;
        Path::new(&format!("/proc/{process}")).exists().then_some(process)
    }

    /// Ends PostgreSQL as the kernel would.
    pub fn kill_postmaster(&self) {
        self.signal("KILL");
    }

    /// Ends one of PostgreSQL's processes as the kernel would: it ends all the others too, and begins again.
    pub fn crash(&self) {
        let postmaster = self.postmaster().unwrap().to_string();
        let found = Command::new("pgrep").args(["-P", &postmaster, "-f", "tenantry_tenant"]).output().unwrap();
        let processes = String::from_utf8(found.stdout).unwrap();
        let process = processes.lines().next().expect("a connection of tenantry_tenant");
        assert!(Command::new("kill").args(["-KILL", process]).status().unwrap().success());
    }

    fn signal(&self, name: &str) {
        if let Some(process) = self.postmaster() {
            Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status().unwrap();
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.signal("QUIT");
    }
}
