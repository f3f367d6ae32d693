//! Who is answered when: calls of one visit one after the other, those of others beside them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Lane, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::super::calls::Call;

/// Lanes of calls. Within a lane a call waits for those before it, in the order they came.
pub struct Lanes {
    places: Arc<Semaphore>,
    lanes: Mutex<HashMap<String, Weak<Lane<()>>>>,
}

/// The right to be answered; to be kept until the answer is there, even if nobody waits for it any
/// more.
pub struct Turn {
    _lane: Option<OwnedMutexGuard<()>>,
    _place: OwnedSemaphorePermit,
}

impl Lanes {
    /// With room for so many calls, waiting ones included.
    pub fn new(calls: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(calls)), lanes: Mutex::default() }
    }

    /// Waits until this call may be answered; `None`: too many wait already.
    pub async fn turn(&self, call: &Call) -> Option<Turn> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let lane = match lane_of(call) {
            Some(name) => Some(self.lane(name).lock_owned().await),
            None => None,
        };
        Some(Turn { _lane: lane, _place: place })
    }

    fn lane(&self, name: String) -> Arc<Lane<()>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        // No more lanes are alive than calls have a place, so this stays short.
        lanes.retain(|_, lane| lane.strong_count() > 0);
        if let Some(lane) = lanes.get(&name).and_then(Weak::upgrade) {
            return lane;
        }
        let lane = Arc::new(Lane::new(()));
        lanes.insert(name, Arc::downgrade(&lane));
        lane
    }
}

/// The visit or the user that a call belongs to; `None`: it waits for nobody.
fn lane_of(call: &Call) -> Option<String> {
    match call {
        Call::Authenticate { user, .. } => Some(format!("user {}", user.trim().to_lowercase())),
        other => other.ticket().map(|ticket| format!("visit {ticket}")),
    }
}
