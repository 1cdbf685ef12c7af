//! What a case acts on: a deployment of a stack, reached as its users reach it: names by DNS, TLS, HTTP.
//!
//! Invariant: steps go over real sockets, and trust the target's authority and nothing else.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::{Resolver, TokioResolver};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::runtime::Runtime;
use tollgate_emulator::acm::authority;
use tollgate_emulator::cloud::REGION;
use tollgate_emulator::edge::{self, Clock, Listening, Ports};
use tollgate_emulator::{AwsError, Cloud, Service};

use crate::apply::{self, Applied, Failed};
use crate::case::Stop;

/// How [`Target::runs`] begins to say that a function cannot be run here.
pub const NO_INTERPRETER: &str = "there is no interpreter on this machine";

/// A stack on an emulator of its own.
pub struct Target {
    cloud: Arc<Cloud>,
    outputs: BTreeMap<String, Value>,
    client: reqwest::Client,
    resolver: TokioResolver,
    _listening: Listening,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}

/// A response, read whole.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Header fields; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Response {
    /// The first field of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every field of that name.
    pub fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        self.headers
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Result<Value, Stop> {
        serde_json::from_str(&self.body)
            .map_err(|error| Stop::failed(format_args!("{error} in {:?}", self.body)))
    }

    /// The body as JSON, if the status is the one that is wanted.
    ///
    /// # Errors
    /// Another status, or a body that is no JSON.
    pub fn wanted(&self, status: u16) -> Result<Value, Stop> {
        if self.status == status {
            return self.json();
        }
        Err(Stop::failed(format_args!(
            "expected status {status}, got {} with {}",
            self.status, self.body
        )))
    }
}

/// TLS that trusts the target's authority alone, and judges certificates by the World's time: on a frozen clock they are
/// as good in ten years as today.
fn tls(cloud: &Arc<Cloud>) -> Result<ClientConfig, Stop> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(authority::ca_der().to_vec()))
        .map_err(Stop::failed)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let clock = Arc::new(WorldClock(Arc::clone(cloud)));
    let mut config = ClientConfig::builder_with_details(provider, clock)
        .with_safe_default_protocol_versions()
        .map_err(Stop::failed)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The World's time, for who judges certificates.
#[derive(Debug)]
struct WorldClock(Arc<Cloud>);

impl TimeProvider for WorldClock {
    fn current_time(&self) -> Option<UnixTime> {
        let now = self.0.read(|world| world.now);
        let since = u64::try_from(now.seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(since)))
    }
}

/// The one runtime of the process: cases are sync, sockets are not.
fn runtime() -> Result<&'static Runtime, Stop> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| Runtime::new().ok())
        .as_ref()
        .ok_or_else(|| Stop::failed("no runtime can be started"))
}

impl Target {
    /// The stack `orchard`, applied once a process, and a fork of it served.
    ///
    /// # Errors
    /// It cannot be applied, or nothing can listen.
    pub fn of_orchard() -> Result<Self, Stop> {
        static APPLIED: OnceLock<Result<Applied, Failed>> = OnceLock::new();
        let orchard = tollgate_fixtures::stack("orchard");
        APPLIED
            .get_or_init(|| apply::apply(&orchard, Cloud::seeded(1)))
            .as_ref()
            .map_err(Stop::failed)
            .and_then(Self::serve)
    }

    /// A fork of what was applied, served on free ports.
    ///
    /// # Errors
    /// Nothing can listen.
    pub fn serve(applied: &Applied) -> Result<Self, Stop> {
        let runtime = runtime()?;
        let cloud = Arc::new(applied.cloud.fork());
        let ports = Ports::free(Ipv4Addr::LOCALHOST);
        let listening = runtime
            .block_on(edge::listen(Arc::clone(&cloud), ports, Clock::Frozen, None))
            .map_err(Stop::failed)?;
        let _entered = runtime.enter();
        let resolver = resolver(listening.dns)?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(tls(&cloud)?)
            .dns_resolver(Arc::new(Names {
                resolver: resolver.clone(),
                port: listening.https.port(),
            }))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Stop::failed)?;
        Ok(Self {
            cloud,
            outputs: applied.outputs.clone(),
            client,
            resolver,
            _listening: listening,
        })
    }

    /// An output of the stack; empty where it has none of that name.
    pub fn output(&self, name: &str) -> String {
        let value = self.outputs.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    }

    /// Runs an operation, on an input with the member names of the service's model.
    ///
    /// # Errors
    /// AWS's refusal; [`Stop::NotHere`] for what the target does not model.
    pub fn call(&self, service: Service, operation: &str, input: Value) -> Result<Value, Stop> {
        self.cloud
            .run(REGION, service, operation, input)
            .map_err(|error| {
                let text = format!("{operation}: {error}");
                match error.code.as_str() {
                    AwsError::NOT_MODELLED => Stop::NotHere(text),
                    _ => Stop::Failed(text),
                }
            })
    }

    /// Whether functions of a runtime can be run here: those of Python and Node need an interpreter of this machine.
    ///
    /// # Errors
    /// [`Stop::NotHere`]: there is none.
    // AWS needs nothing of this machine.
    #[allow(clippy::unused_self)]
    pub fn runs(&self, runtime: &str) -> Result<(), Stop> {
        let program = match runtime {
            _ if runtime.starts_with("python") => "python3",
            _ if runtime.starts_with("nodejs") => "node",
            _ => return Ok(()),
        };
        let answers = Command::new(program)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .is_ok_and(|output| output.status.success());
        if answers {
            return Ok(());
        }
        Err(Stop::NotHere(format!(
            "{NO_INTERPRETER}: {program}, which functions of {runtime} run on"
        )))
    }

    /// Lets time pass. Only an emulator can.
    pub fn advance(&self, seconds: i64) {
        self.cloud.advance(seconds);
    }

    /// The addresses of a name.
    ///
    /// # Errors
    /// It has none.
    pub fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, Stop> {
        let found = runtime()?
            .block_on(self.resolver.lookup_ip(format!("{name}.")))
            .map_err(Stop::failed)?;
        Ok(found.iter().collect())
    }

    /// `GET`.
    ///
    /// # Errors
    /// There is no answer: no address, no TLS. So for each of these.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Response, Stop> {
        self.send(self.with(self.client.get(url), headers))
    }

    /// A request with any method and without a body.
    pub fn request(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
    ) -> Result<Response, Stop> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).map_err(Stop::failed)?;
        self.send(self.with(self.client.request(method, url), headers))
    }

    /// `POST` of a form.
    pub fn post_form(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        form: &[(&str, &str)],
    ) -> Result<Response, Stop> {
        self.send(self.with(self.client.post(url), headers).form(form))
    }

    /// `POST` of JSON.
    pub fn post_json(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Response, Stop> {
        self.send(self.with(self.client.post(url), headers).json(body))
    }

    // It belongs to the target's requests, whichever target it is.
    #[allow(clippy::unused_self)]
    fn with(
        &self,
        request: reqwest::RequestBuilder,
        headers: &[(&str, &str)],
    ) -> reqwest::RequestBuilder {
        headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        })
    }

    // As above.
    #[allow(clippy::unused_self)]
    fn send(&self, request: reqwest::RequestBuilder) -> Result<Response, Stop> {
        runtime()?.block_on(async {
            let response = request.send().await.map_err(|error| told(&error))?;
            let status = response.status().as_u16();
            let headers = response
                .headers()
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect();
            let body = response.text().await.map_err(|error| told(&error))?;
            Ok(Response {
                status,
                headers,
                body,
            })
        })
    }
}

/// An error with what it was caused by: the reason stands at the end of the chain.
fn told(error: &reqwest::Error) -> Stop {
    let mut text = error.to_string();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    Stop::Failed(text)
}

fn resolver(dns: SocketAddr) -> Result<TokioResolver, Stop> {
    let mut udp = ConnectionConfig::udp();
    udp.port = dns.port();
    let mut tcp = ConnectionConfig::tcp();
    tcp.port = dns.port();
    let server = NameServerConfig::new(dns.ip(), true, vec![udp, tcp]);
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
    Resolver::builder_with_config(config, TokioRuntimeProvider::default())
        .build()
        .map_err(Stop::failed)
}

/// Names by the target's DNS, at the target's port of HTTPS.
struct Names {
    resolver: TokioResolver,
    port: u16,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.resolver.clone();
        let port = self.port;
        Box::pin(async move {
            let found = resolver.lookup_ip(format!("{}.", name.as_str())).await?;
            let addresses: Vec<SocketAddr> = found
                .iter()
                .map(|address| SocketAddr::new(address, port))
                .collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
