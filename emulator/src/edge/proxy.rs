//! An HTTP proxy that ends TLS for every name that the emulator serves (RFC 9110 9.3.6).
//!
//! Invariant: nothing meant for AWS leaves the machine. A name of AWS's that is not served is refused; any
//! other name is tunnelled to where it points.

use std::convert::Infallible;
use std::net::SocketAddr;

use ::http::{Method, Request as HttpRequest, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::Edge;
use super::http::{host_of, plain_request, tls_connection};
use crate::names;

/// Serves the proxy for ever.
pub(super) async fn serve(edge: Edge, acceptor: TlsAcceptor, listener: TcpListener) {
    loop {
        let Ok((socket, peer)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let edge = edge.clone();
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: HttpRequest<Incoming>| {
                let edge = edge.clone();
                let acceptor = acceptor.clone();
                async move {
                    let response = if request.method() == Method::CONNECT {
                        connect(edge, acceptor, request, peer).await
                    } else {
                        plain_request(&edge, request, peer.ip()).await
                    };
                    Ok::<_, Infallible>(response)
                }
            });
            // An error is the client's own broken connection.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .with_upgrades()
                .await;
        });
    }
}

async fn connect(
    edge: Edge,
    acceptor: TlsAcceptor,
    request: HttpRequest<Incoming>,
    peer: SocketAddr,
) -> Response<Full<Bytes>> {
    let Some(authority) = request.uri().authority().map(ToString::to_string) else {
        return said(StatusCode::BAD_REQUEST, "CONNECT needs a host and a port");
    };
    let host = host_of(&authority);
    if edge.serves(&host).is_some() {
        tokio::spawn(async move {
            if let Ok(upgraded) = hyper::upgrade::on(request).await {
                tls_connection(edge, acceptor, TokioIo::new(upgraded), peer).await;
            }
        });
        return Response::new(Full::default());
    }
    if names::is_aws(&host) {
        return said(
            StatusCode::FORBIDDEN,
            &format!(
                "Tollgate serves nothing at {host}, and lets nothing meant for AWS leave this machine"
            ),
        );
    }
    match TcpStream::connect(&authority).await {
        Ok(mut outside) => {
            tokio::spawn(async move {
                if let Ok(upgraded) = hyper::upgrade::on(request).await {
                    // Either side may hang up at any time; that is how a tunnel ends.
                    let _ = copy_bidirectional(&mut TokioIo::new(upgraded), &mut outside).await;
                }
            });
            Response::new(Full::default())
        }
        Err(error) => said(
            StatusCode::BAD_GATEWAY,
            &format!("cannot connect to {authority}: {error}"),
        ),
    }
}

fn said(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{text}\n"))));
    *response.status_mut() = status;
    response
}
