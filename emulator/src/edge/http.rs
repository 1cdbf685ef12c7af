//! HTTP/1.1 and HTTP/2 on plain and TLS sockets.
//!
//! Page: RFC 9110, RFC 9112, RFC 9113. Invariant: a request that cannot be read is answered with a 4xx and the
//! connection goes on or ends; nothing that a client sends ends the listener.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use ::http::{HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{Edge, state};
use crate::message::{Reply, Request};

/// The largest body that is read: Lambda's direct upload limit of 50 MB in base64, with room around it.
const BODY: usize = 72 * 1024 * 1024;

/// Serves plain HTTP for ever.
pub(super) async fn serve_plain(edge: Edge, listener: TcpListener) {
    loop {
        // An accept that fails (out of descriptors, a client that is gone) costs that client only.
        let Ok((socket, peer)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let edge = edge.clone();
        tokio::spawn(async move {
            connection(edge, socket, peer.ip(), "http", None).await;
        });
    }
}

/// Serves HTTPS for ever.
pub(super) async fn serve_tls(edge: Edge, acceptor: TlsAcceptor, listener: TcpListener) {
    loop {
        let Ok((socket, peer)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        tokio::spawn(tls_connection(edge.clone(), acceptor.clone(), socket, peer));
    }
}

/// Ends TLS on a socket and serves what is inside.
pub(super) async fn tls_connection<S>(
    edge: Edge,
    acceptor: TlsAcceptor,
    socket: S,
    peer: SocketAddr,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // A handshake that fails was answered with an alert; there is nobody else to tell.
    if let Ok(stream) = acceptor.accept(socket).await {
        let name = stream.get_ref().1.server_name().map(str::to_owned);
        connection(edge, stream, peer.ip(), "https", name).await;
    }
}

/// Serves HTTP on a connection until it ends.
pub(super) async fn connection<S>(
    edge: Edge,
    socket: S,
    peer: IpAddr,
    scheme: &'static str,
    server_name: Option<String>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: HttpRequest<Incoming>| {
        let edge = edge.clone();
        let server_name = server_name.clone();
        async move {
            let reply = match read(request, peer, scheme, server_name).await {
                Ok(request) => respond(&edge, request).await,
                Err(reply) => reply,
            };
            Ok::<_, Infallible>(written(reply))
        }
    });
    // An error is the client's own broken connection.
    let _ = Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(socket), service)
        .await;
}

/// Answers a request that came through the proxy with its whole URL.
pub(super) async fn plain_request(
    edge: &Edge,
    request: HttpRequest<Incoming>,
    peer: IpAddr,
) -> Response<Full<Bytes>> {
    let reply = match read(request, peer, "http", None).await {
        Ok(request) => respond(edge, request).await,
        Err(reply) => reply,
    };
    written(reply)
}

/// What a request is answered: the console of the emulator, or AWS.
pub(super) async fn respond(edge: &Edge, request: Request) -> Reply {
    edge.tick();
    let changes = request.method != "GET" && request.method != "HEAD";
    let answer = edge.cloud.handle(request);
    let reply = edge.runner.drive(&edge.cloud, answer).await;
    if changes && let Err(error) = state::keep(edge).await {
        let text = format!("the state could not be kept, so nothing was acknowledged: {error}");
        return Reply::of(500, "text/plain", text);
    }
    reply
}

async fn read(
    request: HttpRequest<Incoming>,
    peer: IpAddr,
    scheme: &'static str,
    server_name: Option<String>,
) -> Result<Request, Reply> {
    let (head, body) = request.into_parts();
    let authority = head.uri.authority().map(::http::uri::Authority::as_str);
    let host_field = head
        .headers
        .get(::http::header::HOST)
        .and_then(|value| value.to_str().ok());
    let host = host_of(authority.or(host_field).unwrap_or_default());
    let body = Limited::new(body, BODY)
        .collect()
        .await
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                Reply::of(413, "text/plain", "the body is larger than 72 MiB")
            } else {
                Reply::of(400, "text/plain", "the body could not be read")
            }
        })?
        .to_bytes();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    Ok(Request {
        method: head.method.as_str().to_ascii_uppercase(),
        scheme,
        host,
        server_name,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body: body.to_vec(),
        peer,
    })
}

/// A host without its port, in lower case.
pub(super) fn host_of(authority: &str) -> String {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let bare = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    bare.to_ascii_lowercase()
}

fn written(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        // A field that HTTP cannot carry is left out: hyper would refuse the whole reply for it.
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name),
            HeaderValue::from_bytes(value.as_bytes()),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn a_host_loses_its_port_and_its_capitals() {
        assert_eq!(host_of("API.Example.com:4443"), "api.example.com");
        assert_eq!(host_of("user@example.com"), "example.com");
        assert_eq!(host_of("127.0.0.1:80"), "127.0.0.1");
        assert_eq!(host_of("[::1]"), "[::1]");
    }
}
