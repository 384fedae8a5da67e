//! Migrating, and serving a database that isn't migrated yet.

use crate::harness::{Api, Deployment, tenantry, within};
use std::process::{Command, Output};
use std::time::Duration;

fn migrate(deployment: &Deployment) -> Command {
    let mut command = tenantry();
    command.arg("migrate").arg("--data").arg(deployment.data());
    command.env("TENANTRY_DATABASE__OWNER_URL", deployment.database.url("tenantry_owner"));
    command
}

async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn of_five_who_migrate_at_once_one_does_and_the_others_wait() {
    let deployment = Deployment::unmigrated().await;
    let migrating: Vec<_> = (0..5).map(|_| tokio::spawn(run(migrate(&deployment)))).collect();
    let mut said = Vec::new();
    for output in migrating {
        let output = tokio::time::timeout(Duration::from_secs(20), output).await.expect("an end").unwrap();
        assert!(output.status.success(), "{}", text(&output));
        said.push(text(&output));
    }
    let (did, waited): (Vec<_>, Vec<_>) = said.iter().partition(|said| said.contains("applied"));
    assert_eq!((did.len(), waited.len()), (1, 4), "{said:?}");
    let steps = i64::try_from(did[0].lines().filter(|line| line.starts_with("applied ")).count()).unwrap();
    assert_eq!(deployment.number("SELECT count(*) FROM tenantry.seaql_migrations").await, steps);
    assert!(waited.iter().all(|said| said.contains("nothing to do")), "{said:?}");
}

#[tokio::test]
async fn a_server_waits_for_the_schema_says_so_and_needs_no_restart() {
    let deployment = Deployment::unmigrated().await;
    let server = deployment.builder().on_a_known_port().spawn();
    let anybody = Api::anonymous(&server);
    let readiness = || async {
        let response = anybody.request(reqwest::Method::GET, "/readyz").send().await.ok()?;
        Some((response.status().as_u16(), response.text().await.ok()?))
    };
    let ((status, why), _) = within(Duration::from_secs(10), "the server listens", readiness).await;
    assert_eq!((status, why.contains("run `tenantry migrate`")), (503, true), "{why}");
    let is_logged = || async { server.log().contains("run `tenantry migrate`").then_some(()) };
    within(Duration::from_secs(5), "the log says why", is_logged).await;

    assert!(run(migrate(&deployment)).await.status.success());
    let is_ready = || async { readiness().await.is_some_and(|(status, _)| status == 200).then_some(()) };
    within(Duration::from_secs(5), "the server is ready", is_ready).await;
    deployment.administrator(&server).onboard("police").await;
}

#[tokio::test]
async fn doctor_says_what_to_do_about_a_missing_schema() {
    let deployment = Deployment::unmigrated().await;
    let doctor = || {
        let mut command = tenantry();
        command.arg("doctor").arg("--data").arg(deployment.data());
        for role in ["tenant", "platform"] {
            let variable = format!("TENANTRY_DATABASE__{}_URL", role.to_ascii_uppercase());
            command.env(variable, deployment.database.url(&format!("tenantry_{role}")));
        }
        run(command)
    };
    let ill = doctor().await;
    assert_eq!((ill.status.code(), text(&ill).contains("tenantry migrate")), (Some(1), true), "{}", text(&ill));
    assert!(run(migrate(&deployment)).await.status.success());
    let well = doctor().await;
    assert_eq!(well.status.code(), Some(0), "{}", text(&well));
}
