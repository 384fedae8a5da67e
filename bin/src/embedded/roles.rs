//! The database and its roles, by the very file that an administrator runs elsewhere.

use super::cluster::Cluster;
use super::credentials::Credentials;
use super::endpoint::Endpoint;
use anyhow::{Context, bail};
use std::io::Write;
use std::process::Stdio;

const ROLES: &str = include_str!("../../../docs/roles.sql");

/// Creates what is missing and sets the passwords, as the cluster's superuser.
pub fn set_up(cluster: &Cluster, endpoint: &Endpoint, credentials: &Credentials) -> anyhow::Result<()> {
    let failed = "the database's roles can't be set up";
    let mut psql = cluster
        .client("psql")
        .args(["--no-psqlrc", "--quiet", "--no-password", "--username=postgres", "--dbname=postgres", "--file=-"])
        .arg("--host")
        .arg(endpoint.host())
        .arg(format!("--port={}", endpoint.port()))
        .env("PGPASSWORD", credentials.superuser.expose())
        .env("PGCLIENTENCODING", "UTF8")
        .env("PGCONNECT_TIMEOUT", "10")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context(failed)?;
    // By standard input, since every user of the machine may read a command line.
    let script = format!("{}{ROLES}", variables(credentials));
    let mut input = psql.stdin.take().context(failed)?;
    let written = input.write_all(script.as_bytes());
    drop(input);
    let output = psql.wait_with_output().context(failed)?;
    if !output.status.success() {
        bail!("{failed}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    written.context(failed)
}

fn variables(credentials: &Credentials) -> String {
    let passwords =
        [("owner", &credentials.owner), ("tenant", &credentials.tenant), ("platform", &credentials.platform)];
    passwords.map(|(role, password)| format!("\\set {role}_password '{}'\n", password.expose())).concat()
}
