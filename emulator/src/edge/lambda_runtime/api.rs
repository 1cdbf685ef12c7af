//! The Runtime API: where a function's process asks for events and hands in what came of them.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>. Invariant: an answer counts for the event
//! that the process was given last, once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The greatest payload that a function can answer
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
pub(super) const RESPONSE_LIMIT: usize = 6_291_556;

/// An event for a function.
#[derive(Debug)]
pub(super) struct Event {
    /// The request's id.
    pub id: String,
    /// JSON.
    pub payload: Vec<u8>,
    /// Milliseconds since 1970, by the machine's clock.
    pub deadline: u128,
    /// The ARN that was invoked.
    pub arn: String,
}

/// What a process said.
#[derive(Debug)]
pub(super) enum Said {
    /// The handler's result.
    Response(Vec<u8>),
    /// Lambda's error object.
    Error(Vec<u8>),
    /// The result was larger than Lambda takes.
    TooLarge,
}

/// Whether a process is ready for events; Lambda's error object where it never will be.
pub(super) type Started = Result<(), Vec<u8>>;

/// Where the two sides meet: the invocation puts an event on it and waits, the process takes it and answers.
#[derive(Debug)]
pub(super) struct Desk {
    events: tokio::sync::Mutex<mpsc::Receiver<Event>>,
    waiting: Mutex<Option<(String, oneshot::Sender<Said>)>>,
    init: Mutex<Option<oneshot::Sender<Started>>>,
}

impl Desk {
    /// A desk, the end that events are put in at, and the word that the process is ready or why it will never be.
    pub(super) fn new() -> (Self, mpsc::Sender<Event>, oneshot::Receiver<Started>) {
        let (put, events) = mpsc::channel(1);
        let (ready, is_ready) = oneshot::channel();
        let desk = Self {
            events: tokio::sync::Mutex::new(events),
            waiting: Mutex::new(None),
            init: Mutex::new(Some(ready)),
        };
        (desk, put, is_ready)
    }

    /// Waits for what the process says of an event.
    pub(super) fn expect(&self, id: &str) -> oneshot::Receiver<Said> {
        let (say, said) = oneshot::channel();
        *lock(&self.waiting) = Some((id.to_owned(), say));
        said
    }

    /// The event that the process did not come for.
    pub(super) fn take_back(&self) -> Option<Event> {
        self.events.try_lock().ok()?.try_recv().ok()
    }

    fn started(&self, outcome: Started) {
        if let Some(ready) = lock(&self.init).take() {
            // Nobody waits any more where the start took too long.
            let _ = ready.send(outcome);
        }
    }

    /// Whether the answer was for the event that is waited for.
    fn said(&self, id: &str, said: Said) -> bool {
        let mut waiting = lock(&self.waiting);
        let Some((_, say)) = waiting.take_if(|(waited, _)| waited == id) else {
            return false;
        };
        say.send(said).is_ok()
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let Some(path) = path.strip_prefix("/2018-06-01/runtime/") else {
            return plain(StatusCode::NOT_FOUND);
        };
        let post = request.method() == Method::POST;
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["invocation", "next"] if request.method() == Method::GET => self.next().await,
            ["init", "error"] if post => match body(request).await {
                Ok(error) => {
                    self.started(Err(error));
                    plain(StatusCode::ACCEPTED)
                }
                Err(status) => plain(status),
            },
            ["invocation", id, what @ ("response" | "error")] if post => {
                let (said, status) = match body(request).await {
                    Ok(body) if *what == "error" => (Said::Error(body), StatusCode::ACCEPTED),
                    Ok(body) => (Said::Response(body), StatusCode::ACCEPTED),
                    Err(StatusCode::PAYLOAD_TOO_LARGE) => {
                        (Said::TooLarge, StatusCode::PAYLOAD_TOO_LARGE)
                    }
                    Err(status) => return plain(status),
                };
                if self.said(id, said) {
                    plain(status)
                } else {
                    plain(StatusCode::BAD_REQUEST)
                }
            }
            _ => plain(StatusCode::NOT_FOUND),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        self.started(Ok(()));
        let Some(event) = self.events.lock().await.recv().await else {
            return plain(StatusCode::GONE);
        };
        let reply = Response::builder()
            .header("Content-Type", "application/json")
            .header("Lambda-Runtime-Aws-Request-Id", &event.id)
            .header("Lambda-Runtime-Deadline-Ms", event.deadline.to_string())
            .header("Lambda-Runtime-Invoked-Function-Arn", &event.arn)
            .header("Lambda-Runtime-Trace-Id", trace_id(&event.id))
            .body(Full::from(event.payload));
        reply.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

/// A trace header of X-Ray's form; nothing is traced.
fn trace_id(request_id: &str) -> String {
    let hex: String = request_id
        .chars()
        .filter(char::is_ascii_hexdigit)
        .chain(std::iter::repeat('0'))
        .take(32)
        .collect();
    let (epoch, rest) = hex.split_at(8);
    format!("Root=1-{epoch}-{rest};Parent=0000000000000000;Sampled=0")
}

async fn body(request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
    match Limited::new(request.into_body(), RESPONSE_LIMIT)
        .collect()
        .await
    {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let text = if status.is_success() {
        r#"{"status":"OK"}"#
    } else {
        r#"{"errorMessage":"Refused by the Runtime API","errorType":"InvalidRequest"}"#
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves a desk to the one process that knows the address.
pub(super) async fn serve(listener: TcpListener, desk: std::sync::Arc<Desk>) {
    while let Ok((stream, _)) = listener.accept().await {
        let desk = desk.clone();
        tokio::spawn(async move {
            let service = hyper::service::service_fn(|request| {
                let desk = desk.clone();
                async move { Ok::<_, std::convert::Infallible>(desk.answer(request).await) }
            });
            // A process that goes away mid-request is noticed by whoever waits for it.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
