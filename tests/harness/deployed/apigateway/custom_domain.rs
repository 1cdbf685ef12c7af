//! Custom domains of REST APIs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html>.

use serde_json::json;
use tollgate_emulator::Service::ApiGateway;

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::{list, looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/custom-domain/api-answers-on-its-domain",
    Documented,
    api_answers_on_its_domain,
)];

/// Each domain leads to an API: API Gateway says `Forbidden` where no mapping does.
fn api_answers_on_its_domain(target: &Target) -> Result<(), Stop> {
    let domains = target.call(ApiGateway, "GetDomainNames", json!({}))?;
    let domains = list(&domains, "items");
    for domain in &domains {
        let url = format!("https://{}/", word(domain, "domainName"));
        let reply = target.get(&url, &[])?;
        if reply.status == 403 && reply.json()? == json!({ "message": "Forbidden" }) {
            return Err(Stop::failed(format_args!("{url} is answered Forbidden")));
        }
    }
    looked(domains.len(), "a domain")
}
