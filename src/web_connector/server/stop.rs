//! Ends the server: by a word of the program, by Ctrl-C, by the system.

use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use tokio::sync::watch;

/// Stops a server, from anywhere. Running calls are answered first.
#[derive(Debug, Clone)]
pub struct Stop {
    word: watch::Sender<bool>,
    listens_to_signals: bool,
}

impl Stop {
    /// Stops when [`Stop::now`] is called.
    pub fn when_told() -> Self {
        Self { word: watch::Sender::new(false), listens_to_signals: false }
    }

    /// Stops on Ctrl-C and on the system's wish too. A second signal cuts connections at once.
    pub fn on_signals() -> Self {
        Self { listens_to_signals: true, ..Self::when_told() }
    }

    /// Stops the server, now or as soon as it has begun.
    pub fn now(&self) {
        self.word.send_replace(true);
    }

    /// Waits for the word or a signal, then ends the server.
    pub(super) async fn end(self, handle: Handle<SocketAddr>, grace: Duration) {
        let mut heard = self.word.subscribe();
        let word = async {
            // The sender is in our own hands, so that waiting cannot fail.
            let _ = heard.wait_for(|told| *told).await;
        };
        if !self.listens_to_signals {
            word.await;
            handle.graceful_shutdown(Some(grace));
            return;
        }
        tokio::select! {
            () = word => {}
            () = signal() => {}
        }
        tracing::info!("stopping: calls that run are answered first");
        handle.graceful_shutdown(Some(grace));
        signal().await;
        handle.shutdown();
    }
}

/// Ctrl-C, or the system's wish that we end.
#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return ctrl_c().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        () = ctrl_c() => {}
    }
}

/// Ctrl-C, or the system's wish that we end.
#[cfg(windows)]
async fn signal() {
    use tokio::signal::windows::{ctrl_close, ctrl_shutdown};
    let (Ok(mut close), Ok(mut shutdown)) = (ctrl_close(), ctrl_shutdown()) else {
        return ctrl_c().await;
    };
    tokio::select! {
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
        () = ctrl_c() => {}
    }
}

async fn ctrl_c() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "Ctrl-C cannot be heard here; end the process to stop");
        std::future::pending::<()>().await;
    }
}
