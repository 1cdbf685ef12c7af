//! Zones and records.

use serde_json::{Value as Json, json};
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::Route53;

use super::translate::json as as_json;
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_route53_zone", zone),
    ("aws_route53_record", record),
    ("data.aws_route53_zone", zone_that_is_there),
];

fn zone(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let name = resource.block.attr("name").text().unwrap_or_default();
    let comment = resource
        .block
        .attr("comment")
        .text()
        .unwrap_or("Managed by Terraform");
    let made = applying.call(
        resource,
        Route53,
        "CreateHostedZone",
        json!({
            "Name": name,
            "CallerReference": resource.address.as_ref(),
            "HostedZoneConfig": { "Comment": comment },
        }),
    )?;
    let id = text(&made, "HostedZone.Id").replace("/hostedzone/", "");
    let servers = made
        .pointer("/DelegationSet/NameServers")
        .cloned()
        .unwrap_or_default();
    let arn = format!("arn:aws:route53:::hostedzone/{id}");
    Ok(attributes([
        ("arn", arn.into()),
        ("id", id.clone().into()),
        ("zone_id", id.into()),
        ("name_servers", servers),
        ("comment", comment.into()),
    ]))
}

/// A zone that was made elsewhere, by its name.
fn zone_that_is_there(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let name = resource.block.attr("name").text().unwrap_or_default();
    let wanted = format!("{}.", name.trim_end_matches('.'));
    let input = json!({ "DNSName": wanted });
    let zones = applying.call(resource, Route53, "ListHostedZonesByName", input)?;
    let zones = zones.get("HostedZones").and_then(Json::as_array);
    let found = zones
        .into_iter()
        .flatten()
        .find(|zone| text(zone, "Name") == wanted)
        .ok_or_else(|| Failed::NotHere {
            address: resource.address.to_string(),
            what: format!("no zone {name} is there"),
        })?;
    let id = text(found, "Id").replace("/hostedzone/", "");
    Ok(attributes([
        ("arn", format!("arn:aws:route53:::hostedzone/{id}").into()),
        ("id", id.clone().into()),
        ("zone_id", id.into()),
    ]))
}

fn record(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let block = &resource.block;
    let word = |name: &str| block.attr(name).text().unwrap_or_default().to_owned();
    let (zone, kind) = (word("zone_id"), word("type"));
    let apex = applying.call(resource, Route53, "GetHostedZone", json!({ "Id": zone }))?;
    let apex = text(&apex, "HostedZone.Name");
    let fqdn = whole(&word("name"), apex.trim_end_matches('.'));
    let mut set = json!({ "Name": fqdn, "Type": kind });
    if let Some(ttl) = block.attr("ttl").whole() {
        set["TTL"] = ttl.into();
    }
    if block.attr("records").value().is_some() {
        let quoted = kind == "TXT";
        let values = block.attr("records").items().iter().map(|item| {
            let value = as_json(&item.value);
            let value = value.as_str().unwrap_or_default();
            let value = if quoted {
                format!("\"{value}\"")
            } else {
                value.to_owned()
            };
            json!({ "Value": value })
        });
        set["ResourceRecords"] = values.collect::<Vec<Json>>().into();
    }
    if let Some(alias) = block.block("alias") {
        set["AliasTarget"] = json!({
            "DNSName": alias.attr("name").text().unwrap_or_default(),
            "HostedZoneId": alias.attr("zone_id").text().unwrap_or_default(),
            "EvaluateTargetHealth": alias.attr("evaluate_target_health").bool().unwrap_or(false),
        });
    }
    let overwrite = block.attr("allow_overwrite").bool() == Some(true);
    let action = if overwrite { "UPSERT" } else { "CREATE" };
    applying.call(
        resource,
        Route53,
        "ChangeResourceRecordSets",
        json!({ "HostedZoneId": zone, "ChangeBatch": { "Changes": [{ "Action": action, "ResourceRecordSet": set }] } }),
    )?;
    applying.wait();
    let id = format!("{zone}_{fqdn}_{kind}");
    Ok(attributes([("id", id.into()), ("fqdn", fqdn.into())]))
}

/// A record's name below its zone, as the provider completes it.
fn whole(name: &str, apex: &str) -> String {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if name.is_empty() {
        apex.to_owned()
    } else if name == apex || name.ends_with(&format!(".{apex}")) {
        name
    } else {
        format!("{name}.{apex}")
    }
}
