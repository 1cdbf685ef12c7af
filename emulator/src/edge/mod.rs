//! The only folder with sockets, subprocesses and a wall clock: HTTP, HTTPS, DNS and a proxy in front of a [`Cloud`].
//!
//! Invariant: the edge decides nothing. It turns bytes into the core's requests, does the outside work that an
//! [`Answer`](crate::Answer) names, and turns replies into bytes.

pub mod dns;
pub mod http;
pub mod lambda_runtime;
pub mod proxy;
pub mod state;
pub mod tls;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinHandle;

use crate::cloud::Cloud;
use crate::names::Serves;

use lambda_runtime::Runner;

/// Where to listen. A port of 0 picks a free one.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// The address of every listener, and the one that DNS answers for what the emulator serves.
    pub listen: Ipv4Addr,
    /// HTTP.
    pub http: u16,
    /// HTTPS.
    pub https: u16,
    /// DNS, on UDP and TCP.
    pub dns: u16,
    /// The CONNECT proxy.
    pub proxy: u16,
}

impl Ports {
    /// Free ports on an address.
    pub const fn free(listen: Ipv4Addr) -> Self {
        Self {
            listen,
            http: 0,
            https: 0,
            dns: 0,
            proxy: 0,
        }
    }
}

/// How time passes for what listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Only `advance` moves it.
    Frozen,
    /// It follows the machine's, and what AWS would do within [`SOON`] seconds is done at the next request.
    Wall,
}

/// What is waited for on AWS and not here, in seconds: changes of DNS, validations, domains.
pub const SOON: i64 = 3600;

/// The edge of one cloud: what every connection needs.
#[derive(Debug, Clone)]
struct Edge {
    cloud: Arc<Cloud>,
    runner: Runner,
    clock: Clock,
    state: Option<Arc<state::Kept>>,
}

/// The listeners of a cloud. They end when this is dropped.
pub struct Listening {
    /// HTTP.
    pub http: SocketAddr,
    /// HTTPS.
    pub https: SocketAddr,
    /// DNS, on UDP and TCP.
    pub dns: SocketAddr,
    /// The CONNECT proxy.
    pub proxy: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
    _dns: dns::Serving,
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Listening(http {}, https {}, dns {}, proxy {})",
            self.http, self.https, self.dns, self.proxy
        )
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// A listener that could not be opened.
#[derive(Debug)]
pub struct ListenError {
    what: &'static str,
    flag: &'static str,
    at: SocketAddr,
    error: io::Error,
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            flag,
            at,
            error,
        } = self;
        match error.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "cannot listen for {what} on {at}: the port is in use; choose another with {flag}, or {flag} 0 for a free one"
            ),
            _ => write!(f, "cannot listen for {what} on {at}: {error}"),
        }
    }
}

impl std::error::Error for ListenError {}

/// Opens every listener, then serves a cloud on all of them. With `state` the World is kept in that file: what was
/// acknowledged is in it.
///
/// # Errors
/// The first listener that could not be opened.
pub async fn listen(
    cloud: Arc<Cloud>,
    ports: Ports,
    clock: Clock,
    state: Option<PathBuf>,
) -> Result<Listening, ListenError> {
    let address = IpAddr::V4(ports.listen);
    let http = tcp("HTTP", "--http", SocketAddr::new(address, ports.http)).await?;
    let https = tcp("HTTPS", "--https", SocketAddr::new(address, ports.https)).await?;
    let proxy = tcp(
        "the proxy",
        "--proxy",
        SocketAddr::new(address, ports.proxy),
    )
    .await?;
    let (dns_udp, dns_tcp) = dns_sockets(SocketAddr::new(address, ports.dns)).await?;
    cloud.write(|world| world.names.address = ports.listen);
    let addresses = [
        local(&http, ports.http, address),
        local(&https, ports.https, address),
        local(&dns_tcp, ports.dns, address),
        local(&proxy, ports.proxy, address),
    ];
    let acceptor = tls::acceptor(&cloud).map_err(|error| ListenError {
        what: "HTTPS",
        flag: "--https",
        at: addresses[1],
        error: io::Error::other(error),
    })?;
    let serving = dns::listen(Arc::clone(&cloud), dns_udp, dns_tcp);
    let endpoint = format!("http://{}", addresses[0]);
    let edge = Edge {
        cloud,
        runner: Runner::with_variables([("AWS_ENDPOINT_URL".to_owned(), endpoint)].into()),
        clock,
        state: state.map(|path| Arc::new(state::Kept::in_file(path))),
    };
    let tasks = vec![
        tokio::spawn(http::serve_plain(edge.clone(), http)),
        tokio::spawn(http::serve_tls(edge.clone(), acceptor.clone(), https)),
        tokio::spawn(proxy::serve(edge, acceptor, proxy)),
    ];
    let [http, https, dns, proxy] = addresses;
    Ok(Listening {
        http,
        https,
        dns,
        proxy,
        tasks,
        _dns: serving,
    })
}

async fn tcp(
    what: &'static str,
    flag: &'static str,
    at: SocketAddr,
) -> Result<TcpListener, ListenError> {
    TcpListener::bind(at).await.map_err(|error| ListenError {
        what,
        flag,
        at,
        error,
    })
}

/// The same port on UDP and TCP. For a free port a few are tried, since a port may be free on one of them only.
async fn dns_sockets(at: SocketAddr) -> Result<(UdpSocket, TcpListener), ListenError> {
    let mut tries = if at.port() == 0 { 16 } else { 1 };
    loop {
        tries -= 1;
        let tcp = tcp("DNS", "--dns", at).await?;
        let udp_at = local(&tcp, at.port(), at.ip());
        match UdpSocket::bind(udp_at).await {
            Ok(udp) => return Ok((udp, tcp)),
            Err(_) if tries > 0 => {}
            Err(error) => {
                return Err(ListenError {
                    what: "DNS",
                    flag: "--dns",
                    at: udp_at,
                    error,
                });
            }
        }
    }
}

fn local(listener: &TcpListener, port: u16, address: IpAddr) -> SocketAddr {
    listener
        .local_addr()
        .unwrap_or_else(|_| SocketAddr::new(address, port))
}

impl Edge {
    /// Brings the World's clock to now, if it follows the machine's.
    // The one place where the machine's clock is read.
    #[allow(clippy::disallowed_methods)]
    fn tick(&self) {
        if self.clock == Clock::Frozen {
            return;
        }
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            });
        self.cloud.write(|world| {
            world.advance_to(crate::clock::Timestamp(now));
            world.settle(SOON);
        });
    }

    /// Whether the emulator is who answers a host name.
    fn serves(&self, host: &str) -> Option<Serves> {
        self.cloud
            .read(|world| world.names.site(host).map(|site| site.serves))
    }
}
