//! Log groups.

use serde_json::json;
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::Logs;

use super::{Applying, Attributes, Failed, Row, attributes};

/// The rows.
pub const ROWS: &[Row] = &[("aws_cloudwatch_log_group", group)];

fn group(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let name = resource
        .block
        .attr("name")
        .text()
        .unwrap_or_default()
        .to_owned();
    applying.call(
        resource,
        Logs,
        "CreateLogGroup",
        json!({ "logGroupName": name }),
    )?;
    if let Some(days) = resource
        .block
        .attr("retention_in_days")
        .whole()
        .filter(|days| *days > 0)
    {
        let input = json!({ "logGroupName": name, "retentionInDays": days });
        applying.call(resource, Logs, "PutRetentionPolicy", input)?;
    }
    let account = applying.cloud.read(|world| world.account.clone());
    let arn = format!(
        "arn:aws:logs:{}:{account}:log-group:{name}",
        applying.region
    );
    Ok(attributes([("arn", arn.into()), ("id", name.into())]))
}
