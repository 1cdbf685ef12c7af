//! What a function's process writes, line by line, until its event is over.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>. Invariant: reading never stops,
//! so a process never waits for it, and what is kept for one event is bounded.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::Notify;

/// What a bootstrap writes when an event is over; the request's id follows it.
const END: &str = "\u{1e}tollgate-end ";

/// The greatest log event (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>).
const LINE_LIMIT: usize = 256 * 1024;

/// What is kept of one event's output.
const KEPT: usize = 4 * 1024 * 1024;

/// How long the end of an event's output is waited for; it is there at once unless the function closed its output.
const PATIENCE: Duration = Duration::from_millis(500);

/// The lines since the last event.
#[derive(Debug, Default)]
pub(super) struct Output {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    size: usize,
    ended: Option<String>,
    closed: bool,
}

impl Output {
    /// Begins with an event: what ended before is another one.
    pub(super) fn begin(&self) {
        self.change(|state| state.ended = None);
    }

    /// The lines up to the end of an event, or up to the end of the process.
    pub(super) async fn of(&self, request_id: &str) -> Vec<String> {
        let all = async {
            loop {
                let changed = self.changed.notified();
                if self.change(|state| state.closed || state.ended.as_deref() == Some(request_id)) {
                    return;
                }
                changed.await;
            }
        };
        // Without an end there is no more than what has come so far.
        let _ = tokio::time::timeout(PATIENCE, all).await;
        self.so_far()
    }

    /// The lines that have come so far.
    pub(super) fn so_far(&self) -> Vec<String> {
        self.change(|state| {
            state.size = 0;
            std::mem::take(&mut state.lines)
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn line(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        if let Some(id) = text.strip_prefix(END) {
            self.change(|state| state.ended = Some(id.to_owned()));
            self.changed.notify_waiters();
            return;
        }
        self.change(|state| {
            state.size = state.size.saturating_add(text.len());
            if state.size <= KEPT {
                state.lines.push(format!("{text}\n"));
            }
        });
    }
}

/// Reads until the process has closed its output.
pub(super) async fn read(mut from: Receiver, output: Arc<Output>) {
    let mut chunk = [0; 8192];
    let mut line = Vec::new();
    while let Ok(length) = from.read(&mut chunk).await {
        if length == 0 {
            break;
        }
        for &byte in chunk.iter().take(length) {
            if byte != b'\n' {
                line.push(byte);
            }
            if byte == b'\n' || line.len() >= LINE_LIMIT {
                output.line(&line);
                line.clear();
            }
        }
    }
    if !line.is_empty() {
        output.line(&line);
    }
    output.change(|state| state.closed = true);
    output.changed.notify_waiters();
}
