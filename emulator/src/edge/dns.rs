//! The DNS listener: questions over UDP and TCP, answered by [`route53::resolve`](crate::route53::resolve()).
//!
//! Pages: RFC 1035 4.2, RFC 6891 (EDNS), RFC 6895 2 (bits and codes). Invariant: every message that has a header of twelve
//! bytes and is a question is answered, whatever is in it; nothing is forwarded, and no answer waits for anything.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hickory_server::Server;
use hickory_server::net::NetError;
use hickory_server::net::runtime::Time;
use hickory_server::net::xfer::Protocol;
use hickory_server::proto::op::{
    Edns, Header, HeaderCounts, MessageType, Metadata, OpCode, Query, ResponseCode,
};
use hickory_server::proto::rr::rdata::NULL;
use hickory_server::proto::rr::{DNSClass, Name, RData, Record, RecordType as WireType};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::zone_handler::MessageResponseBuilder;
use tokio::net::{TcpListener, UdpSocket};

use crate::cloud::Cloud;
use crate::route53::resolve::{self, Asked};
use crate::route53::{self, Answer, Code, DomainName, Question, RecordType};

/// The largest UDP answer to somebody who takes that much, in bytes; without EDNS it is 512.
const PAYLOAD: u16 = 4096;

/// How long a TCP connection may say nothing.
const IDLE: Duration = Duration::from_secs(30);

/// Answers that may wait for a slow reader of a TCP connection.
const BACKLOG: usize = 32;

/// A listener that is running.
pub struct Serving {
    server: Server<Questions>,
}

impl Serving {
    /// Stops it: sockets are closed, questions that have come are answered.
    ///
    /// # Errors
    /// One of its tasks had failed before.
    pub async fn stop(mut self) -> Result<(), NetError> {
        self.server.shutdown_gracefully().await
    }
}

/// Answers the questions that come to two bound sockets until it is stopped or dropped. It has to be called within a
/// Tokio runtime.
pub fn listen(cloud: Arc<Cloud>, udp: UdpSocket, tcp: TcpListener) -> Serving {
    let mut server = Server::new(Questions { cloud });
    server.register_socket(udp);
    server.register_listener(tcp, IDLE, BACKLOG);
    Serving { server }
}

struct Questions {
    cloud: Arc<Cloud>,
}

/// What the `async_trait` of the trait makes of `async fn handle_request`, written out.
impl RequestHandler for Questions {
    fn handle_request<'s, 'r, 'f, R, T>(
        &'s self,
        request: &'r Request,
        mut to: R,
    ) -> Pin<Box<dyn Future<Output = ResponseInfo> + Send + 'f>>
    where
        R: 'f + ResponseHandler,
        T: 'f + Time,
        's: 'f,
        'r: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let edns = request.edns.as_ref().map(response_edns);
            let mut metadata = Metadata::response_from_request(&request.metadata);
            let sections = match judged(request) {
                Ok((question, query)) => {
                    let answer = self.cloud.read(|world| route53::resolve(world, &question));
                    metadata.response_code = response_code(answer.code);
                    metadata.authoritative = answer.authoritative;
                    let limit = edns.as_ref().map_or(512, Edns::max_payload);
                    let limit = match request.protocol() {
                        Protocol::Udp => usize::from(limit),
                        _ => usize::from(u16::MAX),
                    };
                    Sections::of(answer, query, limit)
                }
                Err(code) => {
                    metadata.response_code = code;
                    Sections::default()
                }
            };
            let mut builder = MessageResponseBuilder::from_message_request(request);
            if let Some(edns) = &edns {
                builder.edns(edns);
            }
            let message = builder.build(
                metadata,
                &sections.answers,
                &sections.authority,
                [],
                &sections.additional,
            );
            to.send_response(message)
                .await
                .unwrap_or_else(|_| nothing_sent(&request.metadata))
        })
    }
}

/// What the server is told when an answer could not be sent.
fn nothing_sent(request: &Metadata) -> ResponseInfo {
    let mut metadata = Metadata::new(request.id, MessageType::Response, request.op_code);
    metadata.response_code = ResponseCode::ServFail;
    Header {
        metadata,
        counts: HeaderCounts::default(),
    }
    .into()
}

/// The largest answer is what the client takes, within [`PAYLOAD`]; the DO bit is given back.
fn response_edns(request: &Edns) -> Edns {
    let mut edns = Edns::new();
    edns.set_max_payload(request.max_payload().clamp(512, PAYLOAD));
    edns.set_version(0);
    edns.set_dnssec_ok(request.flags().dnssec_ok);
    edns
}

/// The question of a message, or the code of its refusal.
fn judged(request: &Request) -> Result<(Question, &Query), ResponseCode> {
    if request.edns.as_ref().is_some_and(|edns| edns.version() > 0) {
        return Err(ResponseCode::BADVERS);
    }
    if request.metadata.op_code != OpCode::Query {
        return Err(ResponseCode::NotImp);
    }
    let info = request.request_info().map_err(|_| ResponseCode::FormErr)?;
    let query = info.query.original();
    if query.query_class() != DNSClass::IN {
        return Err(ResponseCode::Refused);
    }
    let kind = match query.query_type() {
        WireType::AXFR | WireType::IXFR => return Err(ResponseCode::Refused),
        WireType::ANY => Asked::Any,
        other => RecordType::of_code(other.into()).map_or(Asked::Other, Asked::Type),
    };
    let name = DomainName::from_labels(query.name().iter()).map_err(|_| ResponseCode::FormErr)?;
    Ok((Question { name, kind }, query))
}

const fn response_code(code: Code) -> ResponseCode {
    match code {
        Code::NoError => ResponseCode::NoError,
        Code::NxDomain => ResponseCode::NXDomain,
        Code::ServFail => ResponseCode::ServFail,
        Code::Refused => ResponseCode::Refused,
    }
}

/// The sections of an answer as they are sent.
#[derive(Default)]
struct Sections {
    answers: Vec<Record>,
    authority: Vec<Record>,
    additional: Vec<Record>,
}

impl Sections {
    /// Writes an answer for the wire. The name servers of a positive answer are left out where they would not fit.
    fn of(mut answer: Answer, query: &Query, limit: usize) -> Self {
        if !answer.answers.is_empty() && size(&answer) > limit {
            answer.authority.clear();
        }
        let asked = DomainName::from_labels(query.name().iter()).ok();
        let write = |records: Vec<resolve::Record>| {
            records
                .into_iter()
                .filter_map(|record| wire(&record, asked.as_ref(), query.name()))
                .collect()
        };
        Self {
            answers: write(answer.answers),
            authority: write(answer.authority),
            additional: write(answer.additional),
        }
    }
}

/// No less than the bytes of an answer: header, question, OPT record, and every record uncompressed.
fn size(answer: &Answer) -> usize {
    let records = [&answer.answers, &answer.authority, &answer.additional];
    let bytes = records
        .into_iter()
        .flatten()
        .map(|record| record.name.wire_length() + 10 + record.data.wire().len());
    12 + 259 + 11 + bytes.sum::<usize>()
}

/// A record for the wire. What has the name of the question has it as it was asked, case and all.
fn wire(record: &resolve::Record, asked: Option<&DomainName>, as_asked: &Name) -> Option<Record> {
    let name = if asked == Some(&record.name) {
        as_asked.clone()
    } else {
        Name::from_labels(record.name.labels().iter().map(Vec::as_slice)).ok()?
    };
    let data = RData::Unknown {
        code: record.data.kind().code().into(),
        rdata: NULL::with(record.data.wire()),
    };
    Some(Record::from_rdata(name, record.ttl, data))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use hickory_server::proto::op::Message;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::route53::change::{Action, Change, ChangeBatch, ChangeResourceRecordSets};
    use crate::route53::hosted_zone::CreateHostedZone;
    use crate::route53::record_set::{ResourceRecord, ResourceRecordSet};

    /// A listener for a zone with an address and texts, and where it listens: UDP and TCP.
    async fn serving() -> (Serving, SocketAddr, SocketAddr) {
        let cloud = Cloud::seeded(1);
        let zone = cloud.call(CreateHostedZone {
            name: "tollgate.org".to_owned(),
            caller_reference: "a".to_owned(),
            ..CreateHostedZone::default()
        });
        let texts = |count| (0..count).map(|at| format!("\"{at:0100}\"")).collect();
        let set = |name: &str, kind, values: Vec<String>| Change {
            action: Action::Create,
            resource_record_set: ResourceRecordSet {
                name: name.to_owned(),
                kind,
                ttl: Some(60),
                resource_records: Some(
                    values
                        .into_iter()
                        .map(|value| ResourceRecord { value })
                        .collect(),
                ),
                alias_target: None,
            },
        };
        let batch = ChangeResourceRecordSets {
            hosted_zone_id: zone.expect("a zone").hosted_zone.id,
            change_batch: ChangeBatch {
                comment: None,
                changes: vec![
                    set(
                        "a.tollgate.org",
                        RecordType::A,
                        vec!["192.0.2.1".to_owned()],
                    ),
                    set("long.tollgate.org", RecordType::Txt, texts(40)),
                    set("three.tollgate.org", RecordType::Txt, texts(3)),
                ],
            },
        };
        cloud.call(batch).expect("a change");
        cloud.advance(60);
        let udp = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let over_udp = udp.local_addr().expect("an address");
        let over_tcp = tcp.local_addr().expect("an address");
        (listen(Arc::new(cloud), udp, tcp), over_udp, over_tcp)
    }

    fn question(name: &str, kind: WireType) -> Message {
        let mut message = Message::query();
        message.metadata.id = 4711;
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(Name::from_ascii(name).expect("a name"), kind));
        message
    }

    async fn send(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        socket.send_to(bytes, to).await.expect("sends");
        let mut buffer = vec![0; 65_535];
        let (length, _) = socket.recv_from(&mut buffer).await.expect("an answer");
        buffer.truncate(length);
        buffer
    }

    async fn ask(to: SocketAddr, message: &Message) -> Message {
        let bytes = message.to_vec().expect("writes");
        Message::from_vec(&send(to, &bytes).await).expect("reads")
    }

    async fn ask_over_tcp(to: SocketAddr, message: &Message) -> Message {
        let bytes = message.to_vec().expect("writes");
        let mut stream = TcpStream::connect(to).await.expect("connects");
        let length = u16::try_from(bytes.len()).expect("short");
        stream.write_u16(length).await.expect("sends");
        stream.write_all(&bytes).await.expect("sends");
        let length = stream.read_u16().await.expect("an answer");
        let mut answer = vec![0; usize::from(length)];
        stream.read_exact(&mut answer).await.expect("an answer");
        Message::from_vec(&answer).expect("reads")
    }

    #[tokio::test]
    async fn an_answer_has_the_question_s_case_and_the_right_bits() {
        let (serving, to, _) = serving().await;
        let answer = ask(to, &question("A.Tollgate.ORG.", WireType::A)).await;
        let metadata = answer.metadata;
        assert_eq!(
            (metadata.id, metadata.response_code),
            (4711, ResponseCode::NoError)
        );
        assert!(metadata.authoritative && metadata.recursion_desired);
        assert!(!metadata.recursion_available && !metadata.truncation && !metadata.authentic_data);
        let record = &answer.answers[0];
        assert_eq!(
            (record.name.to_ascii().as_str(), record.ttl),
            ("A.Tollgate.ORG.", 60)
        );
        assert_eq!(record.data.to_string(), "192.0.2.1");
        assert_eq!(answer.authorities.len(), 4);
        serving.stop().await.expect("stops");
    }

    #[tokio::test]
    async fn no_name_comes_with_the_soa_and_no_zone_with_nothing() {
        let (_serving, to, _) = serving().await;
        let missing = ask(to, &question("b.tollgate.org.", WireType::A)).await;
        assert_eq!(missing.metadata.response_code, ResponseCode::NXDomain);
        assert_eq!(missing.authorities[0].record_type(), WireType::SOA);
        let outside = ask(to, &question("tollgate.net.", WireType::A)).await;
        assert_eq!(outside.metadata.response_code, ResponseCode::Refused);
        assert!(outside.authorities.is_empty() && !outside.metadata.authoritative);
    }

    #[tokio::test]
    async fn what_is_too_long_for_udp_is_cut_and_whole_over_tcp() {
        let (_serving, to, tcp) = serving().await;
        let mut long = question("long.tollgate.org.", WireType::TXT);
        let bytes = send(to, &long.to_vec().expect("writes")).await;
        assert!(bytes.len() <= 512, "{}", bytes.len());
        assert!(
            Message::from_vec(&bytes)
                .expect("reads")
                .metadata
                .truncation
        );
        let mut edns = Edns::new();
        edns.set_max_payload(65_535);
        edns.set_dnssec_ok(true);
        long.set_edns(edns);
        let bytes = send(to, &long.to_vec().expect("writes")).await;
        assert!(bytes.len() <= 4096 && bytes.len() > 512, "{}", bytes.len());
        let whole = ask_over_tcp(tcp, &long).await;
        assert!(!whole.metadata.truncation);
        assert_eq!(whole.answers.len(), 40);
        let edns = whole.edns.expect("EDNS is answered with EDNS");
        assert_eq!((edns.max_payload(), edns.flags().dnssec_ok), (4096, true));
    }

    #[tokio::test]
    async fn name_servers_are_left_out_where_they_would_cut_the_answer() {
        let (_serving, to, tcp) = serving().await;
        let texts = question("three.tollgate.org.", WireType::TXT);
        let whole = ask_over_tcp(tcp, &texts).await;
        assert_eq!((whole.answers.len(), whole.authorities.len()), (3, 4));
        let short = ask(to, &texts).await;
        assert_eq!((short.answers.len(), short.authorities.len()), (3, 0));
        assert!(!short.metadata.truncation);
    }

    #[tokio::test]
    async fn what_is_no_question_for_a_zone_is_refused_with_a_code() {
        let (_serving, to, _) = serving().await;
        let code = async |message: &Message| ask(to, message).await.metadata.response_code;
        let a = || question("a.tollgate.org.", WireType::A);
        let mut update = a();
        update.metadata.op_code = OpCode::Notify;
        assert_eq!(code(&update).await, ResponseCode::NotImp);
        let transfer = question("tollgate.org.", WireType::AXFR);
        assert_eq!(code(&transfer).await, ResponseCode::Refused);
        let mut chaos = question("version.bind.", WireType::TXT);
        chaos.queries[0].set_query_class(DNSClass::CH);
        assert_eq!(code(&chaos).await, ResponseCode::Refused);
        let mut two = a();
        two.add_query(two.queries[0].clone());
        assert_eq!(code(&two).await, ResponseCode::FormErr);
        assert_eq!(code(&Message::query()).await, ResponseCode::FormErr);
        let mut newer = a();
        let mut edns = Edns::new();
        edns.set_version(1);
        newer.set_edns(edns);
        let answer = ask(to, &newer).await;
        assert_eq!(answer.edns.map(|edns| edns.rcode_high()), Some(1));
        assert!(answer.answers.is_empty());
        assert_eq!(code(&a()).await, ResponseCode::NoError);
    }

    #[tokio::test]
    async fn garbage_is_answered_or_dropped_and_the_next_question_answered() {
        let (_serving, to, _) = serving().await;
        let good = question("a.tollgate.org.", WireType::A);
        let bytes = good.to_vec().expect("writes");
        let header = &bytes[..12];
        let pointer_to_itself = [header, &[0xC0, 12, 0, 1, 0, 1]].concat();
        let long_label = [header, &[63], &[b'a'; 20]].concat();
        for broken in [
            &bytes[..bytes.len() - 2],
            header,
            &pointer_to_itself,
            &long_label,
        ] {
            let answer = Message::from_vec(&send(to, broken).await).expect("reads");
            assert_eq!(answer.metadata.response_code, ResponseCode::FormErr);
        }
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        for dropped in [&[][..], &[0xFF; 11]] {
            socket.send_to(dropped, to).await.expect("sends");
        }
        assert_eq!(
            ask(to, &good).await.metadata.response_code,
            ResponseCode::NoError
        );
    }
}
