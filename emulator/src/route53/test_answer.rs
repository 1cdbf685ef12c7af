//! What a zone's name servers answer to a question, asked through the API.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_TestDNSAnswer.html>. Invariant: it is the answer of the data
//! plane, from this zone alone and whoever delegates to it.

use serde::{Deserialize, Serialize};

use super::hosted_zone;
use super::record_type::RecordType;
use super::resolve::{Asked, Code, Question, resolve_in};
use super::{DomainName, resolve::Answer};
use crate::operation::{AwsError, Call, Inert, Operation, Service};

/// Asks a zone's name servers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TestDnsAnswer {
    /// The zone.
    pub hosted_zone_id: String,
    /// About which name.
    pub record_name: String,
    /// For which type.
    pub record_type: RecordType,
    /// The resolver to pretend; only routing by place would read it.
    #[serde(rename = "ResolverIP")]
    pub resolver_ip: Option<Inert>,
    /// The client to pretend; only routing by place would read it.
    #[serde(rename = "EDNS0ClientSubnetIP")]
    pub client_subnet_ip: Option<Inert>,
    /// The client's mask.
    #[serde(rename = "EDNS0ClientSubnetMask")]
    pub client_subnet_mask: Option<Inert>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TestDnsAnswerOutput {
    /// Who answered.
    pub nameserver: String,
    /// The name that was asked about.
    pub record_name: String,
    /// The type that was asked for.
    pub record_type: RecordType,
    /// The values.
    pub record_data: Vec<String>,
    /// `NOERROR`, `NXDOMAIN`, ...
    pub response_code: String,
    /// `UDP`.
    pub protocol: String,
}

impl Operation for TestDnsAnswer {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "TestDNSAnswer";
    type Output = TestDnsAnswerOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = hosted_zone::find(&call.world.route53, &self.hosted_zone_id)?;
        let name = DomainName::parse(&self.record_name)
            .map_err(|error| AwsError::new("InvalidInput", format!("FATAL problem: {error}")))?;
        let question = Question {
            name,
            kind: Asked::Type(self.record_type),
        };
        let answer: Option<Answer> = hosted_zone::served(call.world, zone)
            .map(|served| resolve_in(call.world, served, &question));
        let code = answer.as_ref().map_or(Code::Refused, |answer| answer.code);
        Ok(TestDnsAnswerOutput {
            nameserver: zone.servers.first().cloned().unwrap_or_default(),
            record_name: question.name.host(),
            record_type: self.record_type,
            record_data: answer
                .into_iter()
                .flat_map(|answer| answer.answers)
                .map(|record| record.data.to_string())
                .collect(),
            response_code: match code {
                Code::NoError => "NOERROR",
                Code::NxDomain => "NXDOMAIN",
                Code::ServFail => "SERVFAIL",
                Code::Refused => "REFUSED",
            }
            .to_owned(),
            protocol: "UDP".to_owned(),
        })
    }
}
