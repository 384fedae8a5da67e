//! The cluster: made with initdb, started and stopped with `pg_ctl`.
//!
//! `pg_ctl` puts paths into a shell's command line, so it runs in the data folder and gets relative ones: whatever the
//! folder is called, no shell sees its name.

use super::account::{Account, run};
use super::credentials::Credentials;
use super::endpoint::{Endpoint, Postmaster};
use super::leftovers::{self, Process};
use super::programs::{Programs, cluster_version};
use anyhow::{Context, bail};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long PostgreSQL may take to become ready: after a crash it replays its log first.
const START_LIMIT: Duration = Duration::from_secs(300);
/// How long it may take to stop.
const STOP_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);
const LOG: &str = "postgres/server.log";

/// What PostgreSQL is told beside where to listen. Durability is its default, said aloud: an answered change survives
/// a crash of the machine.
const CONFIGURATION: &str = "\
# Written at every start by tenantry.
fsync = on
full_page_writes = on
synchronous_commit = on
shared_buffers = 128MB
max_connections = 100
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
";

/// The cluster of a data folder.
pub struct Cluster {
    data: PathBuf,
    account: Account,
    programs: Programs,
}

impl Cluster {
    /// The cluster of a data folder, whether or not it has been made, with the programs for it.
    pub fn open(data: &Path, account: Account) -> anyhow::Result<Self> {
        let programs = Programs::find(cluster_version(&data.join("postgres"))?)?;
        Ok(Self { data: data.to_owned(), account, programs })
    }

    /// Whether it has been made.
    pub fn exists(&self) -> bool {
        self.data.join("postgres").exists()
    }

    /// A command of PostgreSQL's that reaches a server as a client.
    pub fn client(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.path(name));
        command.current_dir(&self.data);
        super::account::clear_environment(&mut command);
        command
    }

    /// Makes it, unless it has been made. It appears whole or not at all: a making that was cut off begins anew.
    #[expect(clippy::disallowed_methods, reason = "how long a program of the operating system takes")]
    pub fn create_if_missing(&self, credentials: &Credentials) -> anyhow::Result<()> {
        let run_folder = self.data.join("run");
        self.account.create_folder(&run_folder)?;
        if self.exists() {
            return Ok(());
        }
        let began = Instant::now();
        let unfinished = self.data.join("postgres.new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).with_context(|| format!("{} can't be removed", unfinished.display()))?;
        }
        self.account.create_folder(&unfinished)?;
        let password_file = run_folder.join("superuser");
        self.account.write(&password_file, credentials.superuser.expose())?;
        let made = run(self.program("initdb").args([
            "--pgdata=postgres.new",
            "--username=postgres",
            "--pwfile=run/superuser",
            "--auth=scram-sha-256",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "--data-checksums",
            "--no-instructions",
        ]));
        fs::remove_file(&password_file).with_context(|| format!("{} can't be removed", password_file.display()))?;
        made.context("PostgreSQL can't be set up")?;
        let main = unfinished.join("postgresql.conf");
        let mut configuration = OpenOptions::new().append(true).open(&main)?;
        configuration.write_all(b"\ninclude 'tenantry.conf'\n")?;
        configuration.sync_all()?;
        fs::rename(&unfinished, self.data.join("postgres"))?;
        tracing::info!(folder = %self.data.display(), duration_ms = millis(began), "made a PostgreSQL of our own");
        Ok(())
    }

    /// Where it listens, if it is running. One that is just starting is waited for, and so is the end of one that is
    /// just stopping.
    #[expect(clippy::disallowed_methods, reason = "how long a program of the operating system takes")]
    pub fn running(&self) -> anyhow::Result<Option<Endpoint>> {
        let deadline = Instant::now() + START_LIMIT;
        while self.is_alive()? {
            match Postmaster::read(&self.data) {
                Some(postmaster) if postmaster.is_ready => return Ok(Some(postmaster.endpoint(&self.data))),
                Some(_) | None if Instant::now() > deadline => {
                    bail!("the PostgreSQL in {} is running but doesn't become ready", self.data.display())
                }
                Some(_) | None => thread::sleep(POLL),
            }
        }
        Ok(None)
    }

    /// Starts it, and waits until it takes connections.
    #[expect(clippy::disallowed_methods, reason = "how long a program of the operating system takes")]
    pub fn start(&self) -> anyhow::Result<Endpoint> {
        let began = Instant::now();
        let cluster = self.data.join("postgres");
        let socket_lock = self.data.join("run/.s.PGSQL.5432.lock");
        leftovers::remove(&[&cluster.join("postmaster.pid"), &socket_lock], &cluster)?;
        let endpoint = Endpoint::choose(&self.data)?;
        let configuration = format!("{CONFIGURATION}{}", endpoint.configuration());
        self.account.write(&cluster.join("tenantry.conf"), &configuration)?;
        let log_before = fs::metadata(self.data.join(LOG)).map_or(0, |metadata| metadata.len());
        let limit = START_LIMIT.as_secs().to_string();
        let started = run(self.control("start").args(["--wait", "--silent", "--timeout", &limit, "--log", LOG]));
        if let Err(error) = started {
            bail!("PostgreSQL doesn't start: {error}\nIts log says:\n{}", self.log_since(log_before));
        }
        tracing::info!(folder = %self.data.display(), duration_ms = millis(began), "started PostgreSQL");
        Ok(endpoint)
    }

    /// Ends its sessions and stops it.
    pub fn stop(&self) -> anyhow::Result<()> {
        let limit = STOP_LIMIT.as_secs().to_string();
        run(self.control("stop").args(["--wait", "--silent", "--mode", "fast", "--timeout", &limit]))
            .context("PostgreSQL doesn't stop")?;
        tracing::info!(folder = %self.data.display(), "stopped PostgreSQL");
        Ok(())
    }

    /// Whether its process runs.
    fn is_alive(&self) -> anyhow::Result<bool> {
        let cluster = self.data.join("postgres");
        let Some(process) = leftovers::first_line(&cluster.join("postmaster.pid")) else { return Ok(false) };
        match Process::look(&process, &cluster) {
            Process::OfTheCluster => Ok(true),
            Process::Other => Ok(false),
            Process::Unknown => {
                let status = self.control("status").output().context("pg_ctl can't be run")?.status;
                Ok(status.success())
            }
        }
    }

    fn control(&self, action: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.args([action, "--pgdata", "postgres"]);
        command
    }

    fn program(&self, name: &str) -> Command {
        self.account.command(&self.programs.path(name), &self.data)
    }

    fn log_since(&self, length: u64) -> String {
        let log = fs::read(self.data.join(LOG)).unwrap_or_default();
        let new = usize::try_from(length).ok().and_then(|length| log.get(length..)).unwrap_or_default();
        String::from_utf8_lossy(new).trim_end().to_owned()
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
