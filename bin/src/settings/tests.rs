use super::*;
use std::fs;

fn environment(variables: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    variables.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn with_file(content: &str, variables: &[(&str, &str)], flags: Vec<Override>) -> Result<Loaded, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.toml");
    fs::write(&path, content).unwrap();
    Settings::load_with(Some(&path), environment(variables), flags)
}

fn listen(text: &str) -> Vec<Override> {
    vec![Override { key: "server.listen", flag: "--listen", text: text.to_owned() }]
}

#[track_caller]
fn refusal(loaded: Result<Loaded, SettingsError>) -> String {
    loaded.err().expect("the settings are accepted").to_string()
}

fn origin_of(loaded: &Loaded, key: &str) -> String {
    loaded.shown().into_iter().find(|shown| shown.key == key).unwrap().origin
}

#[test]
fn the_defaults_are_within_their_bounds() {
    let settings = Settings::defaults().unwrap();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
    assert!(settings.server.worker_threads() > 0);
    assert_eq!(settings.database.connections.get(), 8);
    assert_eq!(settings.database.statement_timeout_ms.get(), 5000);
    assert_eq!(settings.tenants.grace_period_days.get(), 30);
    assert_eq!(settings.tokens.issuer.as_str(), "urn:tenantry:local");
    assert!(settings.http.trusted_proxies.is_empty());
    assert!(matches!(settings.database.choice(), DatabaseChoice::Embedded));
}

#[test]
fn a_later_source_counts() {
    let file = "[server]\nlisten = '127.0.0.1:1'\n[cache]\nenabled = false\n";
    let variable = [("TENANTRY_SERVER__LISTEN", "127.0.0.1:2")];
    let port = |loaded: &Loaded| loaded.settings.server.listen.port();

    let loaded = with_file(file, &[], vec![]).unwrap();
    assert_eq!(port(&loaded), 1);
    assert!(origin_of(&loaded, "server.listen").starts_with("file /"));
    assert!(!loaded.settings.cache.enabled);

    let loaded = with_file(file, &variable, vec![]).unwrap();
    assert_eq!(port(&loaded), 2);
    assert_eq!(origin_of(&loaded, "server.listen"), "variable TENANTRY_SERVER__LISTEN");

    let loaded = with_file(file, &variable, listen("127.0.0.1:3")).unwrap();
    assert_eq!(port(&loaded), 3);
    assert_eq!(origin_of(&loaded, "server.listen"), "flag --listen");
    assert_eq!(origin_of(&loaded, "log.format"), "default");
}

#[test]
fn every_kind_is_read_from_a_file_as_from_a_variable() {
    let file = "[server]\nworkers = 3\n[tenants]\ngrace_period_days = 0\n[log]\nformat = 'json'\n\
                [http]\ntrusted_proxies = ['10.0.0.0/8', '::1']\n";
    let from_file = with_file(file, &[], vec![]).unwrap();
    let from_variables = Settings::load_with(
        None,
        environment(&[
            ("TENANTRY_SERVER__WORKERS", "3"),
            ("TENANTRY_TENANTS__GRACE_PERIOD_DAYS", "0"),
            ("TENANTRY_LOG__FORMAT", "json"),
            ("TENANTRY_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ]),
        vec![],
    )
    .unwrap();
    for loaded in [from_file, from_variables] {
        assert_eq!(loaded.settings.server.worker_threads(), 3);
        assert_eq!(loaded.settings.tenants.grace_period_days.get(), 0);
        assert_eq!(loaded.settings.log.format, LogFormat::Json);
        assert_eq!(loaded.settings.http.trusted_proxies.len(), 2);
    }
}

#[test]
fn an_empty_text_takes_back_what_an_earlier_source_set() {
    let loaded = with_file("[tokens]\njwks = '/keys'\n", &[("TENANTRY_TOKENS__JWKS", "")], vec![]).unwrap();
    assert_eq!(loaded.settings.tokens.jwks, None);
}

#[test]
fn an_unknown_setting_is_an_error_that_names_one_that_is_like_it() {
    let text = refusal(with_file("[server]\nlisten_on = '127.0.0.1:1'\n", &[], vec![]));
    assert!(text.contains("server.listen_on (file /") && text.contains("did you mean server.listen?"), "{text}");
    let text = refusal(with_file("[server.listen]\nport = 1\n", &[], vec![]));
    assert!(text.contains("server.listen.port"), "{text}");
    let text = refusal(with_file("listen = 1\n", &[], vec![]));
    assert!(text.contains("no setting listen"), "{text}");
    for (name, meant) in [
        ("TENANTRY_SERVER_LISTEN", "did you mean TENANTRY_SERVER__LISTEN?"),
        ("TENANTRY_DATABASE__TENANTURL", "did you mean TENANTRY_DATABASE__TENANT_URL?"),
        ("TENANTRY_server__listen", "TENANTRY_server__listen"),
        ("TENANTRY_XYZZY", "config show"),
    ] {
        let text = refusal(Settings::load_with(None, environment(&[(name, "1")]), vec![]));
        assert!(text.contains(name) && text.contains(meant), "{text}");
    }
}

#[test]
fn what_kubernetes_puts_into_the_environment_is_nobodys_mistake() {
    let variables = environment(&[
        ("TENANTRY_SERVICE_HOST", "10.0.0.7"),
        ("TENANTRY_SERVICE_PORT", "8080"),
        ("TENANTRY_PORT", "tcp://10.0.0.7:8080"),
        ("TENANTRY_PORT_8080_TCP_ADDR", "10.0.0.7"),
        ("TENANTRYX", "1"),
    ]);
    assert!(Settings::load_with(None, variables, vec![]).is_ok());
}

#[test]
fn a_value_out_of_bounds_is_an_error_that_names_setting_source_and_bounds() {
    for (variable, value, parts) in [
        ("TENANTRY_SERVER__LISTEN", "8080", ["server.listen (variable", "127.0.0.1:8080", "\"8080\""]),
        ("TENANTRY_DATABASE__CONNECTIONS", "0", ["database.connections", "from 1 to 1000", "\"0\""]),
        ("TENANTRY_TENANTS__GRACE_PERIOD_DAYS", "3651", ["tenants.grace_period_days", "0 to 3650", "\"3651\""]),
        ("TENANTRY_TENANTS__GRACE_PERIOD_DAYS", "+1", ["tenants.grace_period_days", "0 to 3650", "\"+1\""]),
        ("TENANTRY_CACHE__ENABLED", "yes", ["cache.enabled", "true or false", "\"yes\""]),
        ("TENANTRY_LOG__FORMAT", "xml", ["log.format", "text or json", "\"xml\""]),
        ("TENANTRY_LOG__FILTER", "inof", ["log.filter", "info", "\"inof\""]),
        ("TENANTRY_HTTP__TRUSTED_PROXIES", "10.0.0.1/8", ["http.trusted_proxies", "CIDR", "\"10.0.0.1/8\""]),
        ("TENANTRY_TOKENS__ISSUER", "", ["tokens.issuer", "1 to 255", "\"\""]),
    ] {
        let text = refusal(Settings::load_with(None, environment(&[(variable, value)]), vec![]));
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    }
    let text = refusal(Settings::load_with(None, [], listen("nowhere")));
    assert!(text.contains("server.listen (flag --listen)"), "{text}");
}

#[test]
fn a_file_that_is_no_toml_is_named_with_the_line_and_without_its_text() {
    let text = refusal(with_file("[database]\n\nowner_url = postgres://ada:opensesame@db/t\n", &[], vec![]));
    assert!(text.contains("tenantry.toml, line 3: "), "{text}");
    assert!(!text.contains("sesame"), "{text}");
    let missing = refusal(Settings::load_with(Some(Path::new("/nowhere.toml")), [], vec![]));
    assert!(missing.contains("/nowhere.toml"), "{missing}");
}

#[test]
fn a_secret_is_shown_nowhere() {
    let secret = "postgres://ada:opensesame@db/tenantry";
    let file = format!("[database]\nowner_url = '{secret}'\ntenant_url = '{secret}'\nplatform_url = '{secret}'\n");
    let loaded = with_file(&file, &[], vec![]).unwrap();
    let shown: Vec<_> = loaded.shown().into_iter().map(|shown| shown.value).collect();
    assert_eq!(shown.iter().filter(|value| *value == "postgres://ada:****@db/tenantry").count(), 3);
    assert!(!format!("{:?} {shown:?}", loaded.settings).contains("sesame"));
    let variables = environment(&[("TENANTRY_DATABASE__OWNER_URL", "opensesame")]);
    let error = Settings::load_with(None, variables, vec![]).err().unwrap();
    assert!(error.to_string().contains("database.owner_url (variable"), "{error}");
    assert!(!format!("{error} {error:?}").contains("sesame"));
}

#[test]
fn the_two_roles_of_the_server_come_together() {
    let url = "postgres://db/tenantry";
    for (present, missing) in [("tenant_url", "platform_url"), ("platform_url", "tenant_url")] {
        let text = refusal(with_file(&format!("[database]\n{present} = '{url}'\n"), &[], vec![]));
        assert!(text.contains(&format!("database.{present} (file")), "{text}");
        assert!(text.contains(&format!("database.{missing} isn't")), "{text}");
    }
    let file = format!("[database]\ntenant_url = '{url}'\nplatform_url = '{url}'\n");
    let both = with_file(&file, &[], vec![]).unwrap();
    assert!(matches!(both.settings.database.choice(), DatabaseChoice::External { .. }));
    // `tenantry migrate` alone needs the owner, and nothing else.
    let owner = with_file(&format!("[database]\nowner_url = '{url}'\n"), &[], vec![]).unwrap();
    assert!(owner.settings.database.owner_url.is_some());
}

#[test]
fn the_reference_is_up_to_date() {
    let page = include_str!("../../../docs/settings.md");
    assert_eq!(page, reference(), "run `tenantry config reference > docs/settings.md`");
}

#[test]
fn the_help_names_every_setting() {
    let help = help();
    for definition in DEFINITIONS {
        assert!(help.contains(definition.key) && help.contains(&definition.variable()), "{}", definition.key);
    }
}
