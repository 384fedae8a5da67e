//! Pages of tenants and of entries, and what they cost.

mod round_trips;

use crate::harness::{Api, Deployment, Reply, Server};
use futures_util::StreamExt;
use serde_json::{Value, json};

/// A server with this many tenants: t000, t001 …, each with a label, every third of them active.
async fn with_tenants(count: usize) -> (Deployment, Server, Api) {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    futures_util::stream::iter(0..count)
        .for_each_concurrent(4, async |number| {
            let labels = json!([{ "key": "parity", "value": if number % 2 == 0 { "even" } else { "odd" } }]);
            // Names in another order than slugs, and some of them equal.
            let input = json!({
                "slug": format!("t{number:03}"), "displayName": format!("Name {}", (number * 7) % 40),
                "labels": labels, "activate": number % 3 == 0,
            });
            administrator.mutate("createTenant", input).await.data();
        })
        .await;
    (deployment, server, administrator)
}

/// Every node of a list of tenants, page by page, with each page's information checked.
async fn all(api: &Api, arguments: &str, first: usize, fields: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{ tenants(first: {first}, after: $after, {arguments}) {{ \
         edges {{ cursor node {{ {fields} }} }} \
         pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let reply = api.graphql(&query, json!({ "after": after })).await;
        let (edges, info) =
            (reply.data()["tenants"]["edges"].as_array().unwrap(), &reply.data()["tenants"]["pageInfo"]);
        assert_eq!(info["hasPreviousPage"], !after.is_null());
        assert_eq!(info["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
        assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
        nodes.extend(edges.iter().map(|edge| edge["node"].clone()));
        if info["hasNextPage"] == json!(false) {
            return nodes;
        }
        assert_eq!(edges.len(), first, "a page with another after it is full");
        after = info["endCursor"].clone();
    }
}

#[tokio::test]
async fn every_order_runs_through_all_tenants_without_gap_or_repetition() {
    let (_deployment, _server, administrator) = with_tenants(130).await;
    for (order, field) in [("CREATED_AT", "createdAt"), ("DISPLAY_NAME", "displayName"), ("SLUG", "slug")] {
        let mut runs = Vec::new();
        for direction in ["ASC", "DESC"] {
            for first in [7, 13, 65, 100] {
                let order = format!("orderBy: {{ field: {order}, direction: {direction} }}");
                let nodes = all(&administrator, &order, first, "id slug displayName createdAt").await;
                let mut slugs: Vec<_> = nodes.iter().map(|node| node["slug"].as_str().unwrap()).collect();
                let key = |node: &Value| node[field].as_str().unwrap().to_lowercase();
                let sorted = nodes.windows(2).all(|pair| {
                    let (one, next) = (key(&pair[0]), key(&pair[1]));
                    if direction == "ASC" { one <= next } else { one >= next }
                });
                assert!(sorted, "{order} by {first}");
                slugs.sort_unstable();
                slugs.dedup();
                assert_eq!((nodes.len(), slugs.len()), (130, 130), "{order} by {first}");
                runs.push(if direction == "ASC" { nodes } else { nodes.into_iter().rev().collect() });
            }
        }
        assert!(
            runs.windows(2).all(|pair| pair[0] == pair[1]),
            "{order} is the same order whatever the page and direction"
        );
    }
}

#[tokio::test]
async fn what_ends_next_comes_first_and_what_never_ends_last() {
    let (_deployment, _server, administrator) = with_tenants(7).await;
    for (number, hour) in [Some(3), None, Some(1), Some(2), None, Some(2)].into_iter().enumerate() {
        let tenant = administrator.create(&format!("suspended-{number}"), true).await;
        let until = hour.map(|hour| format!("2099-01-01T0{hour}:00:00Z"));
        let input = json!({ "tenantId": tenant.id, "cause": "LEGAL", "reason": "a court's order", "until": until });
        administrator.mutate("suspendTenant", input).await.data();
        administrator.created_and(&format!("deleted-{number}"), &["deleteTenant"]).await;
    }
    for (order, status, field, time, all_of_it) in [
        ("SUSPENDED_UNTIL", "SUSPENDED", "suspension", "until", 6),
        ("ERASED_AFTER", "DELETED", "deletion", "erasedAfter", 6),
        ("SUSPENDED_UNTIL", "SUSPENDED, CREATED, ACTIVE, DELETED", "suspension", "until", 19),
        ("ERASED_AFTER", "SUSPENDED, CREATED, ACTIVE, DELETED", "deletion", "erasedAfter", 19),
    ] {
        let mut runs = Vec::new();
        for direction in ["ASC", "DESC"] {
            for first in [1, 2, 5, 100] {
                let arguments =
                    format!("filter: {{ status: [{status}] }}, orderBy: {{ field: {order}, direction: {direction} }}");
                let nodes = all(&administrator, &arguments, first, &format!("id {field} {{ {time} }}")).await;
                assert_eq!(nodes.len(), all_of_it, "{arguments} by {first}");
                runs.push(if direction == "ASC" { nodes } else { nodes.into_iter().rev().collect() });
            }
        }
        assert!(
            runs.windows(2).all(|pair| pair[0] == pair[1]),
            "{order} is one order, whatever the page and direction"
        );
        let keys = runs[0].iter().map(|node| {
            let time = node[field][time].as_str();
            (time.is_none(), time, node["id"].as_str())
        });
        assert!(keys.is_sorted(), "{order}: {:?}", runs[0]);
    }
}

#[tokio::test]
async fn what_is_created_while_somebody_pages_moves_nothing() {
    let (_deployment, _server, administrator) = with_tenants(12).await;
    let order = "orderBy: { field: SLUG, direction: ASC }";
    let page = |after: Value| {
        let query = format!(
            "query($after: String) {{ tenants(first: 4, after: $after, {order}) {{ \
             edges {{ cursor node {{ slug }} }} }} }}"
        );
        let administrator = administrator.clone();
        async move { administrator.graphql(&query, json!({ "after": after })).await.data()["tenants"]["edges"].clone() }
    };
    let first = page(Value::Null).await;
    administrator.create("a-newcomer", false).await;
    administrator.create("t0035", false).await;
    let second = page(first[3]["cursor"].clone()).await;
    let slugs: Vec<_> = second.as_array().unwrap().iter().map(|edge| edge["node"]["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["t0035", "t004", "t005", "t006"]);
}

#[tokio::test]
async fn filters_can_be_combined_and_paged_through() {
    let (_deployment, _server, administrator) = with_tenants(30).await;
    let labels = json!([{ "key": "parity", "value": "even" }, { "key": "region", "value": "north" }]);
    let upper = json!({ "slug": "zoo", "displayName": "ÜBER", "labels": labels });
    administrator.mutate("createTenant", upper).await.data();
    let even = r#"{ key: "parity", value: "even" }"#;
    for (filter, count) in [
        (String::new(), 31),
        ("status: [ACTIVE]".to_owned(), 10),
        ("status: [CREATED, ACTIVE]".to_owned(), 31),
        ("status: [ARCHIVED]".to_owned(), 0),
        ("status: []".to_owned(), 31),
        (format!("labels: [{even}]"), 16),
        (format!("labels: [{even}, {{ key: \"region\", value: \"north\" }}]"), 1),
        ("labels: [{ key: \"parity\", value: \"EVEN\" }]".to_owned(), 0),
        (format!("labels: [{even}], status: [ACTIVE]"), 5),
        ("beginsWith: \"t01\"".to_owned(), 10),
        ("beginsWith: \"T01\"".to_owned(), 10),
        ("beginsWith: \"name 1\"".to_owned(), 7),
        ("beginsWith: \"über\"".to_owned(), 1),
        ("beginsWith: \"%\"".to_owned(), 0),
        ("beginsWith: \"_\"".to_owned(), 0),
        ("beginsWith: \"t01\", status: [ACTIVE]".to_owned(), 3),
    ] {
        let found = all(&administrator, &format!("filter: {{ {filter} }}"), 3, "slug").await;
        assert_eq!(found.len(), count, "{filter}: {found:?}");
    }
}

#[tokio::test]
async fn counts_and_lists_agree_and_forget_nobody_but_the_erased() {
    let (_deployment, _server, administrator) = with_tenants(6).await;
    for (slug, path) in [
        ("suspended", &["activateTenant", "suspendTenant"][..]),
        ("archived", &["archiveTenant"]),
        ("deleted", &["deleteTenant"]),
    ] {
        administrator.created_and(slug, path).await;
    }
    let reply = administrator.query("{ tenantCounts { created active suspended archived deleted total } }").await;
    let counts = &reply.data()["tenantCounts"];
    for status in ["created", "active", "suspended", "archived", "deleted"] {
        let listed =
            all(&administrator, &format!("filter: {{ status: [{}] }}", status.to_uppercase()), 100, "slug").await;
        assert_eq!(counts[status], listed.len(), "{status}");
    }
    assert_eq!(counts["total"], 9);
}

#[tokio::test]
async fn entries_below_a_list_are_those_of_each_tenant() {
    let (_deployment, _server, administrator) = with_tenants(9).await;
    let below = |arguments: &str| {
        let query = format!(
            "{{ tenants(first: 9, orderBy: {{ field: SLUG, direction: ASC }}) {{ edges {{ node {{ id \
             one: auditEntries({arguments}) {{ edges {{ node {{ tenantId seq action }} }} pageInfo {{ hasNextPage }} }} \
             all: auditEntries {{ edges {{ node {{ seq }} }} }} access {{ openSubscriptions }} }} }} }} }}"
        );
        let administrator = administrator.clone();
        async move { administrator.query(&query).await }
    };
    let reply: Reply = below("first: 1").await;
    for (number, edge) in reply.data()["tenants"]["edges"].as_array().unwrap().iter().enumerate() {
        let (node, entries) = (&edge["node"], if number % 3 == 0 { 2 } else { 1 });
        let newest = &node["one"]["edges"][0]["node"];
        let action = if entries == 2 { "tenant.activate" } else { "tenant.create" };
        assert_eq!(*newest, json!({ "tenantId": node["id"], "seq": entries, "action": action }));
        assert_eq!(node["one"]["pageInfo"]["hasNextPage"], entries == 2);
        assert_eq!(node["all"]["edges"].as_array().unwrap().len(), entries);
        assert_eq!(node["access"]["openSubscriptions"], 0);
    }
    assert_eq!(below("first: 20").await.code(), "");
    let refused = below("first: 21").await;
    assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "first"));
}
