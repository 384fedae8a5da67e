//! Reading who ranks first: the beginning of an index, as `rank.rs` keeps it.

use super::query;
use super::row::{self, GAUGE_WINDOW, get};
use crate::convert::{datetime, tenant_id, timestamp};
use crate::error::CorruptRow;
use crate::transaction::Transaction;
use sea_orm::QueryResult;
use sea_orm::prelude::DateTimeUtc;
use tenantry_application::ports::StoreError;
use tenantry_application::quota::{Top, TopBy, TopTenant};
use tenantry_domain::Amount;
use tenantry_domain::quota::{ResourceKey, Usage, WithoutQuota};
use uuid::Uuid;

/// The resource, the present, and how old the ranking is: read before it, it is never said to be newer than it is.
const RESOURCE: &str = "
    SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
           resource.without_quota, now(), (SELECT as_of FROM tenantry.usage_rank_position)
    FROM tenantry.resource WHERE resource.key = $1";

/// The beginning of an index, without those who were erased since.
macro_rules! first {
    ($of:literal, $order:literal) => {
        concat!(
            "SELECT ranked.tenant_id, ranked.has_quota, ranked.most, ranked.granted, ranked.used, ranked.reserved, ranked.share
             FROM tenantry.usage_rank ranked
             JOIN tenantry.tenant ON tenant.tenant_id = ranked.tenant_id AND tenant.status IS NOT NULL
             WHERE ranked.resource = $1 AND ranked.window_start = $2",
            $of,
            " ORDER BY ",
            $order,
            " DESC, ranked.tenant_id LIMIT $3"
        )
    };
}

const BY_USED: &str = first!("", "ranked.used");

const BY_SHARE: &str = first!(" AND ranked.has_quota AND ranked.share IS NOT NULL", "ranked.share");

/// The same, where those without a quota have a share too, since they may use nothing.
const BY_SHARE_OF_ALL: &str = concat!(
    "SELECT * FROM ((",
    first!(" AND ranked.has_quota AND ranked.share IS NOT NULL", "ranked.share"),
    ") UNION ALL (",
    first!(" AND NOT ranked.has_quota AND ranked.share IS NOT NULL", "ranked.share"),
    ")) ranked ORDER BY ranked.share DESC, ranked.tenant_id LIMIT $3"
);

/// The tenants that rank first; `None` if the resource isn't defined.
pub(super) async fn top(
    transaction: &Transaction,
    resource: &ResourceKey,
    by: TopBy,
    rows: u16,
) -> Result<Option<Top>, StoreError> {
    let found = query(transaction, RESOURCE, vec![resource.as_str().into()]).await?;
    let Some(found) = found.first() else { return Ok(None) };
    let resource = row::resource(found)?;
    let corrupt = |column| CorruptRow::new("usage_rank_position", column, resource.key());
    let now = timestamp(get(found, 7)?).ok_or_else(|| corrupt("now"))?;
    let as_of = get::<Option<DateTimeUtc>>(found, 8)?;
    let as_of = as_of.map(|at| timestamp(at).ok_or_else(|| corrupt("as_of"))).transpose()?;
    let window_start = resource.counting().window(now).map_or(GAUGE_WINDOW, |window| window.starts_at);
    let values = vec![resource.key().as_str().into(), datetime(window_start).into(), i64::from(rows).into()];
    let sql = match (by, resource.without_quota()) {
        (TopBy::Used, _) => BY_USED,
        (TopBy::Share, WithoutQuota::Unlimited) => BY_SHARE,
        (TopBy::Share, WithoutQuota::Refused) => BY_SHARE_OF_ALL,
    };
    let ranked = query(transaction, sql, values).await?;
    let tenants = ranked.iter().map(|row| tenant(row, resource.without_quota())).collect::<Result<_, _>>()?;
    Ok(Some(Top { as_of, tenants }))
}

fn tenant(row: &QueryResult, without_quota: WithoutQuota) -> Result<TopTenant, StoreError> {
    let id: Uuid = get(row, 0)?;
    let amount = |index, column| {
        let number: i64 = get(row, index)?;
        row::amount(number).ok_or_else(|| StoreError::from(CorruptRow::new("usage_rank", column, id)))
    };
    let limit = match (get(row, 1)?, without_quota) {
        (true, _) if get::<Option<i64>>(row, 2)?.is_none() => None,
        (true, _) => Some(amount(2, "most")?),
        (false, WithoutQuota::Refused) => Some(Amount::ZERO),
        (false, WithoutQuota::Unlimited) => None,
    };
    Ok(TopTenant {
        tenant: tenant_id(id).ok_or_else(|| CorruptRow::new("usage_rank", "tenant_id", id))?,
        usage: Usage { used: amount(4, "used")?, reserved: amount(5, "reserved")? },
        limit,
        granted: amount(3, "granted")?,
    })
}
