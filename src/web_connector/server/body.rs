//! Takes in the body of a call, no longer and no slower than allowed.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::super::calls::Service;
use super::super::soap::peek_ticket;
use super::limits::Limits;

/// A body in memory.
pub struct Taken {
    /// All of it.
    pub bytes: Vec<u8>,
    /// Its place among the large ones; to be kept until the call is answered.
    pub place: Option<OwnedSemaphorePermit>,
}

/// Why a body is not taken in. Displays the reason, for the SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Longer than any body may be.
    #[error("the body is longer than {0} bytes; ask QuickBooks for less at a time")]
    TooLarge(usize),
    /// Longer than a body may be that belongs to no visit.
    #[error("the body is longer than {0} bytes, and no open visit has its ticket")]
    Stranger(usize),
    /// Too slow.
    #[error("the body did not come within the time allowed; send it again")]
    TooSlow,
    /// The connection ended.
    #[error("the body was cut off: {0}")]
    CutOff(String),
}

/// Takes in bodies.
pub struct Intake {
    limits: Limits,
    service: Arc<dyn Service>,
    large: Arc<Semaphore>,
}

impl Intake {
    /// With these limits; the service knows whose bodies may be large.
    pub fn new(limits: Limits, service: Arc<dyn Service>) -> Self {
        let large = Arc::new(Semaphore::new(limits.large_bodies));
        Self { limits, service, large }
    }

    /// Takes in one body.
    ///
    /// # Errors
    /// The body is too long or too slow, or its connection ended.
    pub async fn take(&self, headers: &HeaderMap, mut body: Body) -> Result<Taken, BodyError> {
        let announced = announced_length(headers);
        // Refused before `Expect: 100-continue` is answered: the bytes do not even travel.
        if announced.is_some_and(|length| length > self.limits.body) {
            return Err(BodyError::TooLarge(self.limits.body));
        }
        let mut clock = Clock::started(&self.limits);
        let modest = announced.unwrap_or(0).min(self.limits.body_of_strangers);
        let mut bytes = Vec::with_capacity(modest);
        let mut place = None;
        while let Some(part) = next_part(&mut body, clock.deadline(bytes.len())).await? {
            if bytes.len() + part.len() > self.limits.body {
                return Err(BodyError::TooLarge(self.limits.body));
            }
            bytes.extend_from_slice(&part);
            if place.is_none() && bytes.len() > self.limits.body_of_strangers {
                place = Some(self.place_of(&bytes).await?);
                bytes.reserve(announced.unwrap_or(0).saturating_sub(bytes.len()));
                clock = Clock::started(&self.limits);
            }
        }
        Ok(Taken { bytes, place })
    }

    /// A place among the large bodies, for calls of open visits alone.
    async fn place_of(&self, head: &[u8]) -> Result<OwnedSemaphorePermit, BodyError> {
        let stranger = BodyError::Stranger(self.limits.body_of_strangers);
        let ticket = peek_ticket(head).ok_or_else(|| stranger.clone())?;
        let service = Arc::clone(&self.service);
        let is_open = tokio::task::spawn_blocking(move || service.is_open(&ticket)).await;
        if !is_open.unwrap_or(false) {
            return Err(stranger);
        }
        let place = Arc::clone(&self.large).acquire_owned().await;
        Ok(place.expect("the semaphore is never closed"))
    }
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Says by when the next part must have come: within the pause, and no later than the slowest
/// average allows. Whoever drips bytes runs out of time.
struct Clock {
    began: Instant,
    pause: Duration,
    bytes_per_second: u64,
}

impl Clock {
    fn started(limits: &Limits) -> Self {
        let bytes_per_second = limits.bytes_per_second.max(1);
        Self { began: Instant::now(), pause: limits.pause, bytes_per_second }
    }

    fn deadline(&self, received: usize) -> Instant {
        let received = u64::try_from(received).unwrap_or(u64::MAX);
        let slowest = Duration::from_secs(received / self.bytes_per_second);
        (Instant::now() + self.pause).min(self.began + self.pause + slowest)
    }
}

async fn next_part(body: &mut Body, deadline: Instant) -> Result<Option<Bytes>, BodyError> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
        match timeout_at(deadline, frame).await {
            Err(_) => return Err(BodyError::TooSlow),
            Ok(None) => return Ok(None),
            Ok(Some(Err(error))) => return Err(BodyError::CutOff(error.to_string())),
            // What is no data is a trailer, which means nothing here.
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}
