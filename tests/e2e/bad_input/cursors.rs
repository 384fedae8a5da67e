//! Cursors that the server has not given, or not for this list.

use super::{Desk, assert_bad};
use crate::harness::{Api, Reply};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

#[tokio::test]
async fn a_cursor_leads_nowhere_but_in_its_own_list() {
    let desk = Desk::new().await;
    let first = |list: &str| format!("{{ {list} {{ edges {{ cursor }} }} }}");
    let cursor = |reply: Reply, list: &str| reply.data()[list]["edges"][0]["cursor"].as_str().unwrap().to_owned();
    let of_tenants = cursor(desk.administrator.query(&first("tenants")).await, "tenants");
    let of_entries = cursor(desk.administrator.query(&first("auditEntries")).await, "auditEntries");
    let mine = format!("auditEntries(tenantId: \"{}\")", desk.agency.id);
    let of_one_log = cursor(desk.administrator.query(&first(&mine)).await, "auditEntries");
    let decoded = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&of_tenants).unwrap()).unwrap();
    let forge = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let other_kind = forge(&decoded.replace("\"c\"", "\"s\""));
    let other_value = forge(&decoded.replace("\"c\":[", "\"c\":[\"x\","));
    let garbage = ["", "?", "e30", "bnVsbA", "🚓", &"A".repeat(4000), &other_kind, &other_value, &of_tenants[1..]];
    for (list, wrong) in [
        ("tenants(after: $after)", of_entries.as_str()),
        ("tenants(after: $after, orderBy: { field: SLUG, direction: ASC })", &of_tenants),
        ("tenants(after: $after, orderBy: { field: CREATED_AT, direction: ASC })", &of_tenants),
        ("tenants(after: $after, filter: { status: [ACTIVE] })", &of_tenants),
        ("tenants(after: $after, filter: { beginsWith: \"a\" })", &of_tenants),
        ("auditEntries(after: $after)", &of_one_log),
        ("auditEntries(after: $after)", &of_tenants),
        ("auditEntries(after: $after, filter: { outcome: REFUSED })", &of_entries),
    ] {
        let query = format!("query($after: String) {{ {list} {{ edges {{ cursor }} }} }}");
        for cursor in garbage.iter().chain([&wrong]) {
            let reply = desk.administrator.graphql(&query, json!({ "after": cursor })).await;
            assert_bad(&reply, "after", &format!("{list} {cursor}"));
        }
    }
    desk.nothing_changed().await;
}

/// A cursor of the same list at another position.
fn forged(cursor: &str, position: &str) -> String {
    let decoded = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    let (list, _) = decoded.split_once("\"p\":").unwrap();
    BASE64_URL_SAFE_NO_PAD.encode(format!("{list}\"p\":{position}}}"))
}

/// How many rows there are after a forged position; `None` where it is refused.
async fn rows_after(administrator: &Api, list: &str, position: &str) -> Option<usize> {
    let first =
        administrator.query(&format!("{{ {} {{ edges {{ cursor }} }} }}", list.replace("after: $after,", ""))).await;
    let cursor = first.data().as_object().unwrap().values().next().unwrap()["edges"][0]["cursor"].as_str().unwrap();
    let query = format!("query($after: String) {{ {list} {{ edges {{ cursor }} }} }}");
    let reply = administrator.graphql(&query, json!({ "after": forged(cursor, position) })).await;
    if reply.code().is_empty() {
        let page = reply.data().as_object().unwrap().values().next().unwrap();
        return Some(page["edges"].as_array().unwrap().len());
    }
    assert_bad(&reply, "after", &format!("{list} {position}"));
    None
}

/// The first and the last id that there could be, as a cursor tells them.
const FIRST_ID: u128 = 0;
const LAST_ID: u128 = u128::MAX;

#[tokio::test]
async fn a_forged_position_of_a_tenant_is_another_place_in_the_same_list_or_none() {
    let desk = Desk::new().await;
    for (field, position, is_before) in [
        ("CREATED_AT", format!("{{\"c\":[{},{FIRST_ID}]}}", i64::MIN), Some(true)),
        ("CREATED_AT", format!("{{\"c\":[{},{LAST_ID}]}}", i64::MIN), Some(true)),
        ("CREATED_AT", format!("{{\"c\":[0,{LAST_ID}]}}"), Some(true)),
        ("CREATED_AT", format!("{{\"c\":[{},{FIRST_ID}]}}", i64::MAX), Some(false)),
        ("CREATED_AT", format!("{{\"c\":[{},{LAST_ID}]}}", i64::MAX), Some(false)),
        ("CREATED_AT", format!("{{\"c\":[{}0,{FIRST_ID}]}}", i64::MAX), None),
        ("CREATED_AT", format!("{{\"c\":[0,{LAST_ID}0]}}"), None),
        ("CREATED_AT", "{\"c\":[0,-1]}".to_owned(), None),
        ("CREATED_AT", "{\"s\":\"a\"}".to_owned(), None),
        ("DISPLAY_NAME", format!("{{\"n\":[\"\",{FIRST_ID}]}}"), Some(true)),
        ("DISPLAY_NAME", format!("{{\"n\":[\"'; --\",{LAST_ID}]}}"), Some(true)),
        ("DISPLAY_NAME", format!("{{\"n\":[\"\u{10ffff}\",{FIRST_ID}]}}"), Some(false)),
        ("DISPLAY_NAME", format!("{{\"n\":[\"\\u0000\",{FIRST_ID}]}}"), None),
        ("ERASED_AFTER", format!("{{\"e\":[{},{FIRST_ID}]}}", i64::MIN), Some(true)),
        ("ERASED_AFTER", format!("{{\"e\":[{},{LAST_ID}]}}", i64::MAX), Some(true)),
        ("ERASED_AFTER", format!("{{\"e\":[null,{FIRST_ID}]}}"), Some(true)),
        ("ERASED_AFTER", format!("{{\"e\":[null,{LAST_ID}]}}"), Some(false)),
        ("ERASED_AFTER", format!("{{\"e\":[\"infinity\",{FIRST_ID}]}}"), None),
        ("ERASED_AFTER", format!("{{\"u\":[null,{FIRST_ID}]}}"), None),
        ("SLUG", "{\"s\":\"\"}".to_owned(), Some(true)),
        ("SLUG", "{\"s\":\"%\"}".to_owned(), Some(true)),
        ("SLUG", "{\"s\":\"\u{10ffff}\"}".to_owned(), Some(false)),
        ("SLUG", "{\"s\":\"\\u0000\"}".to_owned(), None),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[{},{FIRST_ID}]}}", i64::MIN), Some(true)),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[{},{LAST_ID}]}}", i64::MAX), Some(true)),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[null,{FIRST_ID}]}}"), Some(true)),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[null,{LAST_ID}]}}"), Some(false)),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[{}0,{FIRST_ID}]}}", i64::MAX), None),
        ("SUSPENDED_UNTIL", format!("{{\"u\":[null,{LAST_ID}0]}}"), None),
        ("SUSPENDED_UNTIL", "{\"u\":[null]}".to_owned(), None),
    ] {
        for (direction, is_up) in [("ASC", true), ("DESC", false)] {
            let list = format!("tenants(after: $after, orderBy: {{ field: {field}, direction: {direction} }})");
            let rows = rows_after(&desk.administrator, &list, &position).await;
            let expected = is_before.map(|is_before| usize::from(is_before == is_up));
            assert_eq!(rows, expected, "{field} {direction} {position}");
        }
    }
}

#[tokio::test]
async fn a_forged_position_of_an_entry_is_another_place_in_the_same_list_or_none() {
    let desk = Desk::new().await;
    let all = usize::try_from(desk.before.1).unwrap();
    let position =
        |at: &str, log: &str, number: &str| format!("{{\"at_micros\":{at},\"log\":{log},\"number\":{number}}}");
    let (first_id, last_id) = (FIRST_ID.to_string(), LAST_ID.to_string());
    let (earliest, latest, most) = (i64::MIN.to_string(), i64::MAX.to_string(), u64::MAX.to_string());
    let one_log = format!("auditEntries(after: $after, tenantId: \"{}\")", desk.agency.id);
    let every_log = "auditEntries(after: $after, filter: {})".to_owned();
    for (at, log, number, of_one, of_every) in [
        (&*earliest, &*first_id, "0", Some(0), Some(0)),
        (&earliest, &last_id, &most, Some(all), Some(0)),
        (&latest, &first_id, "0", Some(0), Some(all)),
        (&latest, &last_id, &most, Some(all), Some(all)),
        ("0", &last_id, &most, Some(all), Some(0)),
        (&latest, &format!("{last_id}0"), "1", None, None),
        (&latest, "-1", "1", None, None),
        (&latest, &first_id, "-1", None, None),
        (&format!("{latest}0"), &first_id, "1", None, None),
        ("\"now\"", &first_id, "1", None, None),
    ] {
        let forged = position(at, log, number);
        assert_eq!(rows_after(&desk.administrator, &one_log, &forged).await, of_one, "one log, {forged}");
        assert_eq!(rows_after(&desk.administrator, &every_log, &forged).await, of_every, "every log, {forged}");
    }
}
