//! A real cluster, from its making to its end.

use super::*;
use std::process::Command;
use tempfile::TempDir;

/// A folder that the operating system's user `postgres` can enter, which temporary folders are not.
fn data_folder() -> (TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    fs::set_permissions(outer.path(), Permissions::from_mode(0o711)).unwrap();
    let data = outer.path().join("data");
    (outer, data)
}

fn ask(url: &DatabaseUrl, sql: &str) -> Result<String, String> {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--command", sql, url.expose()]);
    let output = psql.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn a_cluster_lives_through_starts_stops_and_a_killed_server() {
    let (_outer, data) = data_folder();
    let first = Embedded::start(&data).unwrap();
    let urls = first.urls().unwrap();
    let mine = |sql: &str| ask(&urls.owner, sql).unwrap();
    mine("CREATE SCHEMA tenantry; CREATE TABLE tenantry.kept (note text); INSERT INTO tenantry.kept VALUES ('here')");
    assert_eq!(mine("SHOW fsync"), "on");
    assert_eq!(mine("SHOW listen_addresses"), "");
    let started = mine("SELECT pg_postmaster_start_time()");
    assert_eq!(Embedded::urls_of(&data).unwrap().owner.expose(), urls.owner.expose());

    let refused = Embedded::start(&data).err().unwrap().to_string();
    assert!(refused.contains("another server"), "{refused}");

    // A server that is killed lets go of its lock, and leaves the cluster running.
    drop(first);
    let adopted = Embedded::start(&data).unwrap();
    assert_eq!(mine("SELECT pg_postmaster_start_time()"), started);

    adopted.stop().unwrap();
    assert!(ask(&urls.owner, "SELECT 1").is_err());
    let again = Embedded::start(&data).unwrap();
    assert_eq!(mine("SELECT note FROM tenantry.kept"), "here");
    assert_ne!(mine("SELECT pg_postmaster_start_time()"), started);
    again.stop().unwrap();
}

/// As after a crash of the machine, with what it leaves behind: the number of a process that is no more, or that has
/// been given to another one.
#[test]
fn a_cluster_that_was_killed_recovers() {
    let (_outer, data) = data_folder();
    let first = Embedded::start(&data).unwrap();
    let owner = first.urls().unwrap().owner;
    ask(&owner, "CREATE SCHEMA tenantry; CREATE TABLE tenantry.kept AS SELECT 'here' AS note").unwrap();
    let file = data.join("postgres/postmaster.pid");
    let postmaster = fs::read_to_string(&file).unwrap();
    let process = postmaster.lines().next().unwrap();
    assert!(Command::new("kill").args(["-KILL", process]).status().unwrap().success());
    drop(first);
    let recovered = Embedded::start(&data).unwrap();
    assert_eq!(ask(&owner, "SELECT note FROM tenantry.kept").unwrap(), "here");
    recovered.stop().unwrap();

    let reused = postmaster.replacen(process, &std::process::id().to_string(), 1);
    fs::write(&file, &reused).unwrap();
    fs::write(data.join("run/.s.PGSQL.5432.lock"), &reused).unwrap();
    let recovered = Embedded::start(&data).unwrap();
    assert_eq!(ask(&owner, "SELECT note FROM tenantry.kept").unwrap(), "here");
    recovered.stop().unwrap();
}

#[test]
fn its_roles_may_do_what_they_need_and_no_more() {
    let (_outer, data) = data_folder();
    let embedded = Embedded::start(&data).unwrap();
    let DatabaseUrls { owner, tenant, platform } = embedded.urls().unwrap();
    for (url, role) in [(&owner, "tenantry_owner"), (&tenant, "tenantry_tenant"), (&platform, "tenantry_platform")] {
        assert_eq!(ask(url, "SELECT current_user").unwrap(), role);
        let might = "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication \
                     FROM pg_roles WHERE rolname = current_user";
        assert_eq!(ask(url, might).unwrap(), "f", "{role}");
        assert!(ask(url, "CREATE TABLE public.mine ()").is_err(), "{role}");
        assert!(ask(url, "CREATE TEMPORARY TABLE mine ()").is_err(), "{role}");
        assert!(ask(url, "SELECT pg_read_file('PG_VERSION')").is_err(), "{role}");
    }
    assert!(ask(&tenant, "CREATE SCHEMA mine").is_err());
    assert!(ask(&platform, "CREATE SCHEMA mine").is_err());
    assert!(ask(&tenant, "SET ROLE tenantry_platform").is_err());
    let wrong = DatabaseUrl::parse(&tenant.expose().replace("tenantry_tenant:", "tenantry_tenant:0")).unwrap();
    assert!(ask(&wrong, "SELECT 1").unwrap_err().contains("password authentication failed"));
    embedded.stop().unwrap();
}

#[test]
fn a_path_too_long_for_a_socket_takes_loopback() {
    let (_outer, data) = data_folder();
    let data = data.join("it's \"$HOME\" `a`;, long").join("b".repeat(80));
    fs::create_dir_all(&data).unwrap();
    let embedded = Embedded::start(&data).unwrap();
    let urls = embedded.urls().unwrap();
    assert!(urls.tenant.expose().contains("@127.0.0.1:"), "{:?}", urls.tenant);
    assert_eq!(ask(&urls.tenant, "SELECT inet_server_addr()").unwrap(), "127.0.0.1");
    assert!(data.join("run").read_dir().unwrap().next().is_none());
    assert_eq!(Embedded::urls_of(&data).unwrap().tenant.expose(), urls.tenant.expose());
    embedded.stop().unwrap();
    assert!(Embedded::urls_of(&data).unwrap_err().to_string().contains("isn't running"));
}

#[test]
fn a_making_that_was_cut_off_begins_anew() {
    let (_outer, data) = data_folder();
    fs::create_dir_all(data.join("postgres.new/base")).unwrap();
    fs::write(data.join("postgres.new/PG_VERSION"), "15\n").unwrap();
    let embedded = Embedded::start(&data).unwrap();
    assert_eq!(ask(&embedded.urls().unwrap().tenant, "SELECT 1").unwrap(), "1");
    embedded.stop().unwrap();
    assert!(!data.join("postgres.new").exists());
}

#[test]
fn a_data_folder_without_a_cluster_has_no_urls() {
    let (_outer, data) = data_folder();
    let error = Embedded::urls_of(&data).unwrap_err().to_string();
    assert!(error.contains("holds no PostgreSQL"), "{error}");
}
