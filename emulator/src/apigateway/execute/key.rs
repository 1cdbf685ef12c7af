//! API keys of callers: whether a usage plan lets one call this stage, and whether it has calls left.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>. Invariant: a key that is unknown, switched
//! off or in no plan of the stage is as good as none, and a call is counted once it is let in.

use time::Weekday;

use crate::apigateway::rest::usage_plan::QuotaSettings;
use crate::clock::Timestamp;
use crate::world::World;

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal};

/// The id and value of the caller's key, if it may call. The call is counted.
pub(super) fn admit(world: &mut World, exchange: &Exchange) -> Result<(String, String), Refusal> {
    let forbidden = || Refusal::from(Kind::InvalidApiKey);
    let from_header = exchange
        .deployment
        .as_ref()
        .is_some_and(|deployment| deployment.settings.api_key_source == "HEADER");
    let value = exchange
        .request
        .header("x-api-key")
        .filter(|_| from_header)
        .ok_or_else(forbidden)?;
    let state = &mut world.apigateway.rest;
    let mut keys = state.keys.values();
    let key = keys
        .find(|kept| kept.region == exchange.region && kept.key.value.as_deref() == Some(value))
        .filter(|kept| kept.key.enabled)
        .ok_or_else(forbidden)?;
    let id = key.key.id.clone();
    let mut plans = state.plans.values_mut();
    let plan = plans
        .find(|kept| {
            let stages = &kept.plan.api_stages;
            kept.keys.contains_key(&id)
                && stages
                    .iter()
                    .any(|known| known.api_id == exchange.api && known.stage == exchange.stage)
        })
        .ok_or_else(forbidden)?;
    let quota = plan.plan.quota.clone();
    if let (Some(quota), Some(used)) = (quota, plan.keys.get_mut(&id)) {
        let period = start(&quota, world.now);
        if used.period != period {
            used.period = period;
            used.calls = 0;
        }
        if used.calls >= quota.limit.unwrap_or(i64::MAX) {
            return Err(Kind::QuotaExceeded.into());
        }
        used.calls += 1;
    }
    Ok((id, value.to_owned()))
}

/// When the period of a quota began: the day, the week from Sunday, the month, in UTC.
fn start(quota: &QuotaSettings, now: Timestamp) -> Timestamp {
    let today = now.calendar().date();
    let first = match quota.period.as_deref() {
        Some("MONTH") => today.replace_day(1).unwrap_or(today),
        Some("WEEK") if today.weekday() != Weekday::Sunday => {
            today.prev_occurrence(Weekday::Sunday)
        }
        _ => today,
    };
    Timestamp(first.midnight().assume_utc().unix_timestamp() * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_at_midnight_on_sundays_and_on_the_first() {
        let start = |period: &str, now: Timestamp| {
            let quota = QuotaSettings {
                period: Some(period.to_owned()),
                ..QuotaSettings::default()
            };
            super::start(&quota, now).rfc3339()
        };
        // A Monday.
        assert_eq!(start("DAY", Timestamp::START), "2026-01-05T00:00:00Z");
        assert_eq!(start("WEEK", Timestamp::START), "2026-01-04T00:00:00Z");
        assert_eq!(start("MONTH", Timestamp::START), "2026-01-01T00:00:00Z");
        let sunday = Timestamp::START.plus_seconds(-86_400);
        assert_eq!(start("WEEK", sunday), "2026-01-04T00:00:00Z");
    }
}
