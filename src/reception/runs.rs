//! Runs in the background: what the visits bring is worked on while the Web Connector waits, or
//! after it has gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::web_connector::calls::RulesFigure;

/// The work of one workspace: fetched bytes to picking orders.
pub trait Work: Send + Sync {
    /// Does all there is to do, and says what came of it.
    ///
    /// # Errors
    /// Why it could not be done, for the office.
    fn run(&self) -> Result<String, String>;

    /// The rules that its next run will use.
    fn rules(&self) -> Option<RulesFigure> {
        None
    }

    /// Keeps how it ended, for whoever asks.
    fn ended(&self, outcome: &Result<String, String>);
}

/// Where the work of one workspace stands in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Idle,
    Due,
    Running,
    /// More came while it ran.
    RunningAndDue,
}

/// The work of one workspace, one run at a time.
struct Bench {
    work: Box<dyn Work>,
    standing: Mutex<Standing>,
    moved: Condvar,
}

/// Threads that run the work of all workspaces.
pub struct Runs {
    jobs: Sender<Arc<Bench>>,
}

/// A workspace's way to its runs.
pub struct Job {
    bench: Arc<Bench>,
    jobs: Sender<Arc<Bench>>,
}

impl Runs {
    /// Starts `threads` threads; they end when nobody can bring work any more.
    pub fn start(threads: usize) -> Self {
        let (jobs, taken) = channel::<Arc<Bench>>();
        let taken = Arc::new(Mutex::new(taken));
        for number in 0..threads.max(1) {
            let taken = Arc::clone(&taken);
            let spawned = thread::Builder::new()
                .name(format!("run-{number}"))
                .spawn(move || work_off(&taken));
            if let Err(error) = spawned {
                tracing::error!(%error, "A thread for runs could not be started.");
            }
        }
        Self { jobs }
    }

    /// Takes in the work of a workspace.
    pub fn job(&self, work: Box<dyn Work>) -> Job {
        let bench = Bench { work, standing: Mutex::new(Standing::Idle), moved: Condvar::new() };
        Job { bench: Arc::new(bench), jobs: self.jobs.clone() }
    }
}

fn work_off(jobs: &Mutex<Receiver<Arc<Bench>>>) {
    loop {
        let taken = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(bench) = taken else { return };
        bench.work_off();
    }
}

impl Bench {
    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work_off(&self) {
        loop {
            *self.standing() = Standing::Running;
            let outcome = catch_unwind(AssertUnwindSafe(|| self.work.run())).unwrap_or_else(|_| {
                Err("Crossdock ran into an error of its own; its log has the place".to_string())
            });
            self.work.ended(&outcome);
            let mut standing = self.standing();
            let again = *standing == Standing::RunningAndDue;
            *standing = if again { Standing::Due } else { Standing::Idle };
            self.moved.notify_all();
            if !again {
                return;
            }
        }
    }
}

impl Job {
    /// There is something to do.
    pub fn kick(&self) {
        let mut standing = self.bench.standing();
        *standing = match *standing {
            Standing::Idle => {
                if self.jobs.send(Arc::clone(&self.bench)).is_err() {
                    tracing::error!("No thread is left for runs.");
                    return;
                }
                Standing::Due
            }
            Standing::Due => Standing::Due,
            Standing::Running | Standing::RunningAndDue => Standing::RunningAndDue,
        };
    }

    /// The rules that its next run will use.
    pub fn rules(&self) -> Option<RulesFigure> {
        self.bench.work.rules()
    }

    /// Something is to be done or being done.
    pub fn is_busy(&self) -> bool {
        *self.bench.standing() != Standing::Idle
    }

    /// Waits until nothing is to be done, at most for so long.
    pub fn wait(&self, longest: Duration) {
        let standing = self.bench.standing();
        let busy = |standing: &mut Standing| *standing != Standing::Idle;
        // Whether it was long enough is asked of the store afterwards.
        drop(self.bench.moved.wait_timeout_while(standing, longest, busy));
    }
}
