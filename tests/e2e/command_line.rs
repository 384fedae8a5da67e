//! The program as people call it.

use crate::harness::{Deployment, tenantry};
use std::process::{Command, Output};
use tempfile::TempDir;

/// What a call gave: exit code, standard output, standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().expect("it ended by itself"), text(stdout), text(stderr))
}

fn called(arguments: &[&str]) -> (i32, String, String) {
    run(tenantry().args(arguments))
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let (code, help, _) = called(&["--help"]);
    assert_eq!(code, 0);
    for word in ["serve", "migrate", "doctor", "token", "config", "completions", "--data", "--config", "Exit codes:"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for command in ["serve", "migrate", "doctor", "token", "config", "completions"] {
        let (code, help, _) = called(&[command, "--help"]);
        assert!(code == 0 && help.contains("Usage: tenantry"), "{command}: {help}");
    }
    let (code, version, _) = called(&["--version"]);
    assert_eq!((code, version.trim()), (0, format!("tenantry {}", env!("CARGO_PKG_VERSION")).as_str()));
}

#[test]
fn wrong_usage_is_exit_code_2_and_says_what_would_be_right() {
    for (arguments, says) in [
        (&[][..], "Usage:"),
        (&["explode"], "explode"),
        (&["serve", "--port", "80"], "--port"),
        (&["token"], "--scope"),
        (&["token", "--scope", "auth:nothing"], "auth:tenant:read"),
        (&["token", "--scope", "auth:platform", "--expires", "25h"], "24h"),
        (&["token", "--scope", "auth:platform", "--tenant", "police"], "UUID"),
        (&["token", "--scope", "auth:platform", "--subject", ""], "--subject"),
        (&["config", "url", "--role", "root"], "platform"),
        (&["completions", "cobol"], "bash"),
    ] {
        let (code, output, error) = called(arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
}

#[test]
fn settings_that_are_wrong_are_named_with_their_source() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("tenantry.toml");
    let with_file = |content: &str| {
        std::fs::write(&file, content).unwrap();
        run(tenantry().args(["config", "show", "--config"]).arg(&file))
    };
    let with_variable = |name: &str, value: &str| run(tenantry().args(["config", "show"]).env(name, value));
    let secret = "postgres://tenantry_tenant:hunter2@127.0.0.1/x";
    for ((code, output, error), says) in [
        (with_file("[server]\nlisten = \"nowhere\"\n"), &["server.listen", "tenantry.toml", "nowhere"][..]),
        (with_file("[server]\nlisten = 8080\n"), &["server.listen", "tenantry.toml"]),
        (with_file("[server]\nlistn = \"127.0.0.1:1\"\n"), &["server.listn", "tenantry.toml", "server.listen"]),
        (with_file("[server\n"), &["tenantry.toml", "line 1"]),
        (
            with_file(&format!("[database]\ntenant_url = \"{secret}\"\n")),
            &["database.tenant_url", "database.platform_url"],
        ),
        (
            with_variable("TENANTRY_DATABASE__CONNECTIONS", "0"),
            &["database.connections", "TENANTRY_DATABASE__CONNECTIONS"],
        ),
        (with_variable("TENANTRY_CACHE__ENABLED", "maybe"), &["cache.enabled", "TENANTRY_CACHE__ENABLED", "maybe"]),
        (with_variable("TENANTRY_CACHE__ENABELD", "true"), &["TENANTRY_CACHE__ENABELD", "TENANTRY_CACHE__ENABLED"]),
        (
            with_variable("TENANTRY_DATABASE__TENANT_URL", "hunter2"),
            &["database.tenant_url", "TENANTRY_DATABASE__TENANT_URL"],
        ),
        (called(&["serve", "--listen", "nowhere"]), &["server.listen", "--listen"]),
        (called(&["config", "show", "--config", "/nowhere/at/all.toml"]), &["/nowhere/at/all.toml"]),
    ] {
        assert_eq!((code, output.as_str()), (2, ""), "{error}");
        for word in says {
            assert!(error.contains(word), "{word} is not in: {error}");
        }
        assert!(!error.contains("hunter2"), "a secret is shown: {error}");
    }
}

#[test]
fn config_show_tells_where_each_value_comes_from_and_no_secret() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("tenantry.toml");
    std::fs::write(&file, "[database]\ntenant_url = \"postgres://tenantry_tenant:hunter2@db.example/tenantry\"\n")
        .unwrap();
    let platform = "postgres://tenantry_platform:swordfish@db.example/tenantry";
    let mut show = tenantry();
    show.args(["config", "show", "--config"]).arg(&file).env("TENANTRY_DATABASE__PLATFORM_URL", platform);
    let (code, shown, error) = run(&mut show);
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    let line = |key: &str| shown.lines().find(|line| line.starts_with(&format!("{key} "))).expect(key).to_owned();
    assert!(
        line("database.tenant_url").contains("db.example") && line("database.tenant_url").contains("tenantry.toml")
    );
    assert!(line("database.platform_url").contains("TENANTRY_DATABASE__PLATFORM_URL"));
    assert!(line("server.listen").contains("127.0.0.1:8080") && line("server.listen").contains("default"));
    // This one is for psql, and says it all.
    let mut url = tenantry();
    url.args(["config", "url", "--role", "platform", "--config"])
        .arg(&file)
        .env("TENANTRY_DATABASE__PLATFORM_URL", platform);
    assert_eq!(run(&mut url), (0, format!("{platform}\n"), String::new()));
}

#[test]
fn the_committed_page_of_settings_is_what_the_program_prints() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/settings.md");
    let (code, reference, _) = called(&["config", "reference"]);
    assert_eq!((code, reference), (0, std::fs::read_to_string(page).unwrap()));
}

#[test]
fn completions_are_scripts_that_the_shell_takes() {
    let (code, script, _) = called(&["completions", "bash"]);
    assert_eq!(code, 0);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("completions.bash");
    std::fs::write(&file, script).unwrap();
    assert!(Command::new("bash").arg("-n").arg(&file).status().unwrap().success());
    for shell in ["zsh", "fish"] {
        assert!(called(&["completions", shell]).1.contains("doctor"), "{shell}");
    }
}

#[test]
fn a_token_takes_a_key_that_is_there() {
    let folder = TempDir::new().unwrap();
    let mut token = tenantry();
    token.args(["token", "--scope", "auth:platform", "--data"]).arg(folder.path());
    let (code, output, error) = run(&mut token);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(error.contains("signing.pem"), "{error}");
    let elsewhere = run(token.env("TENANTRY_TOKENS__JWKS", "/etc/jwks.json"));
    assert!(elsewhere.0 == 1 && elsewhere.2.contains("tokens.jwks"), "{elsewhere:?}");
}

#[tokio::test]
async fn doctor_finds_nothing_in_good_order_and_says_what_to_do_otherwise() {
    let deployment = Deployment::fresh().await;
    let doctor = || {
        let mut doctor = tenantry();
        doctor.arg("doctor").arg("--data").arg(deployment.data());
        doctor.env("TENANTRY_DATABASE__TENANT_URL", deployment.database.url("tenantry_tenant"));
        doctor.env("TENANTRY_DATABASE__PLATFORM_URL", deployment.database.url("tenantry_platform"));
        run(&mut doctor)
    };
    let (code, report, error) = doctor();
    assert_eq!(code, 0, "{report}{error}");
    for (damage, repair, says) in [
        (
            "GRANT UPDATE ON tenantry.audit_entry TO tenantry_tenant",
            "REVOKE UPDATE ON tenantry.audit_entry FROM tenantry_tenant",
            "audit_entry",
        ),
        (
            "ALTER TABLE tenantry.outbox NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE tenantry.outbox FORCE ROW LEVEL SECURITY",
            "outbox",
        ),
        (
            "ALTER TABLE tenantry.tenant DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE tenantry.tenant ENABLE ROW LEVEL SECURITY",
            "tenant",
        ),
        (
            "CREATE POLICY everybody ON tenantry.tenant USING (true)",
            "DROP POLICY everybody ON tenantry.tenant",
            "everybody",
        ),
        ("CREATE TABLE tenantry.extra (a int)", "DROP TABLE tenantry.extra", "extra"),
    ] {
        deployment.execute(damage).await;
        let (code, report, error) = doctor();
        assert_eq!(code, 1, "{damage}: {report}{error}");
        assert!(report.contains(says), "{damage}: {report}");
        deployment.execute(repair).await;
        assert_eq!(doctor().0, 0, "{repair}");
    }
}
