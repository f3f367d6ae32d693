//! What is at which address.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, RawQuery, Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::task::{JoinError, spawn_blocking};

use super::super::calls::{Answer, Call, Operation, Service, ServiceError};
use super::super::soap::{Fault, read_call, write_answer, write_fault};
use super::super::wsdl::wsdl;
use super::body::{BodyError, Intake};
use super::lanes::Lanes;
use super::metrics::{Metrics, Outcome};

/// Where Web Connectors call.
pub const CALLS_PATH: &str = "/qbwc";

/// Seconds after which a caller may come again when too many wait.
const COME_BACK_AFTER: HeaderValue = HeaderValue::from_static("5");

/// What every route needs.
pub struct Door {
    /// Who answers.
    pub service: Arc<dyn Service>,
    /// Takes in bodies.
    pub intake: Intake,
    /// The order of calls.
    pub lanes: Lanes,
    /// The figures.
    pub metrics: Metrics,
    /// How we are reached.
    pub reached: Reached,
}

/// How we are reached from outside.
pub struct Reached {
    /// `https` or `http`.
    pub scheme: &'static str,
    /// For a request that does not say which host it meant.
    pub address: SocketAddr,
    /// A proxy stands before us and tells for whom it asks.
    pub proxy: Option<Proxy>,
}

/// A proxy that we trust.
pub struct Proxy;

/// All routes.
pub fn routes(door: Arc<Door>) -> Router {
    let calls = || get(describe).post(call);
    Router::new()
        .route(CALLS_PATH, calls())
        .route(&format!("{CALLS_PATH}/"), calls())
        .route(&format!("{CALLS_PATH}/support"), get(support))
        .route("/", get(front))
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(door)
}

/// One call of a Web Connector.
async fn call(
    State(door): State<Arc<Door>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let from = door.reached.caller(from, &head.headers);
    let answered = answer(&door, from, &head.headers, body).await;
    let took = began.elapsed();
    door.metrics.count(answered.operation, answered.outcome, took);
    door.metrics.count_bytes(answered.received, answered.envelope.len());
    tracing::debug!(
        operation = answered.operation.map(Operation::name),
        outcome = ?answered.outcome,
        %from,
        milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "call"
    );
    answered.into_response()
}

/// How a call was answered.
struct Answered {
    operation: Option<Operation>,
    outcome: Outcome,
    received: usize,
    envelope: String,
}

async fn answer(door: &Door, from: SocketAddr, headers: &HeaderMap, body: Body) -> Answered {
    let refused = |outcome, fault, told: &str, operation, received| {
        tracing::warn!(?outcome, %from, told, "a call was not answered");
        Answered { operation, outcome, received, envelope: write_fault(fault, told) }
    };
    let taken = match door.intake.take(headers, body).await {
        Ok(taken) => taken,
        Err(error) => {
            let told = error.to_string();
            return refused(outcome_of(&error), Fault::Client, &told, None, 0);
        }
    };
    let (received, place) = (taken.bytes.len(), taken.place);
    // Reading tens of megabytes takes a while that other connections should not wait for.
    let call = match spawn_blocking(move || read_call(taken.bytes)).await {
        Ok(Ok(call)) => call,
        Ok(Err(error)) => {
            let told = format!("the call could not be read: {error}");
            return refused(Outcome::Unreadable, Fault::Client, &told, None, received);
        }
        Err(error) => {
            let told = told_of_panic(&error);
            return refused(Outcome::Unreadable, Fault::Server, told, None, received);
        }
    };
    let operation = call.operation();
    let Some(turn) = door.lanes.turn(&call).await else {
        let told = "too many calls wait to be answered; try again in a few seconds";
        return refused(Outcome::Busy, Fault::Server, told, Some(operation), received);
    };
    let service = Arc::clone(&door.service);
    let work = spawn_blocking(move || {
        // Kept to the end, even if the caller has gone: nobody else of this visit comes between.
        let _kept = (turn, place);
        envelope_of(service.as_ref(), call, from)
    });
    let told = match work.await {
        Ok(Ok(envelope)) => {
            let outcome = Outcome::Answered;
            return Answered { operation: Some(operation), outcome, received, envelope };
        }
        Ok(Err(error)) => {
            tracing::error!(operation = operation.name(), error = ?error.source, "a call failed");
            error.told
        }
        Err(error) => told_of_panic(&error).to_string(),
    };
    refused(Outcome::Failed, Fault::Server, &told, Some(operation), received)
}

fn envelope_of(
    service: &dyn Service,
    call: Call,
    from: SocketAddr,
) -> Result<String, ServiceError> {
    let operation = call.operation();
    let answer: Answer = service.answer(call, from)?;
    assert_eq!(answer.kind(), operation.answer_kind(), "{}", operation.name());
    Ok(write_answer(operation, &answer))
}

fn told_of_panic(error: &JoinError) -> &'static str {
    tracing::error!(%error, "a call ended in a mistake of the program");
    "the call ended in a mistake of the program; its log says more"
}

fn outcome_of(error: &BodyError) -> Outcome {
    match error {
        BodyError::TooLarge(_) | BodyError::Stranger(_) => Outcome::TooLarge,
        BodyError::TooSlow => Outcome::TooSlow,
        BodyError::CutOff(_) => Outcome::CutOff,
    }
}

impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        let status = match self.outcome {
            Outcome::Answered => StatusCode::OK,
            // SOAP 1.1 has faults come with this one.
            Outcome::Failed | Outcome::Unreadable | Outcome::CutOff => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Outcome::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Outcome::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Outcome::Busy => StatusCode::SERVICE_UNAVAILABLE,
        };
        let mut response = (status, xml(self.envelope)).into_response();
        let headers = response.headers_mut();
        if self.outcome == Outcome::Busy {
            headers.insert(RETRY_AFTER, COME_BACK_AFTER);
        }
        // What is left of such a body is not read, so nothing can follow it.
        if matches!(self.outcome, Outcome::TooLarge | Outcome::TooSlow | Outcome::CutOff) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

fn xml(text: String) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/xml; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")], text)
}

/// `?wsdl`, which asks for the description of the service; without it, a page: the Web Connector
/// looks whether there is one when it is set up.
async fn describe(
    State(door): State<Arc<Door>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asks = query.is_some_and(|query| {
        query.split('&').any(|part| part.split('=').next().is_some_and(is_wsdl))
    });
    if asks {
        xml(wsdl(&format!("{}{CALLS_PATH}", door.reached.origin(&headers)))).into_response()
    } else {
        page(
            "Crossdock is here",
            "QuickBooks' Web Connector calls at this address. Set it up with \
            the file that <code>crossdock qwc</code> writes.",
        )
    }
}

fn is_wsdl(word: &str) -> bool {
    word.eq_ignore_ascii_case("wsdl")
}

async fn support() -> Response {
    page(
        "Help with Crossdock",
        "When a visit of the Web Connector ends with an error, its window says what happened and \
         what to do. <code>crossdock doctor</code> finds what is set up wrongly, and \
         <code>crossdock passwd</code> sets a password anew.",
    )
}

async fn front() -> Response {
    page(
        "Crossdock",
        "It keeps an IntelliTrack warehouse and QuickBooks books in step. The Web Connector calls \
         at <a href=\"/qbwc\">/qbwc</a>.",
    )
}

fn page(title: &str, text: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p>{text}</p>\n</html>\n"
    );
    ([(X_CONTENT_TYPE_OPTIONS, "nosniff")], Html(page)).into_response()
}

async fn ready(State(door): State<Arc<Door>>) -> Response {
    let service = Arc::clone(&door.service);
    match spawn_blocking(move || service.ready()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(why)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", told_of_panic(&error)))
            .into_response(),
    }
}

async fn figures(State(door): State<Arc<Door>>) -> Response {
    let service = Arc::clone(&door.service);
    let asked = spawn_blocking(move || (service.open_visits(), service.rules()));
    let (open_visits, rules) = asked.await.unwrap_or_default();
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], door.metrics.text(open_visits, &rules)).into_response()
}

impl Reached {
    /// Scheme, host and port as the caller knows them.
    fn origin(&self, headers: &HeaderMap) -> String {
        let forwarded = self.proxy.as_ref().and_then(|Proxy| headers.get("x-forwarded-host"));
        let host = forwarded.or_else(|| headers.get(HOST)).and_then(|host| host.to_str().ok());
        match host.filter(|host| is_host(host)) {
            Some(host) => format!("{}://{host}", self.scheme),
            None => format!("{}://{}", self.scheme, self.address),
        }
    }

    /// Who calls: behind a proxy, the address that it names last.
    fn caller(&self, from: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        let named = || {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            let last = last.rsplit(',').next()?.trim();
            let bare = |text: &str| text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 0));
            last.parse().ok().or_else(|| bare(last))
        };
        self.proxy.as_ref().and_then(|Proxy| named()).unwrap_or(from)
    }
}

/// Whoever calls writes this header, and it is repeated in a description.
fn is_host(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    !text.is_empty() && text.len() <= 255 && text.bytes().all(is_fine)
}
