//! Two processes on one workspace, and one that is killed.

use std::process::{Child, Stdio};

use crate::qbxml::{lists, order, orders};
use crate::rig::Rig;

fn start(rig: &Rig, from: &std::path::Path) -> Child {
    let mut command = rig.command(&["sync", "--from"], &[from]);
    command.env("CROSSDOCK_LOCK_WAIT", "60").stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

#[test]
fn two_syncs_at_once_both_end_well_and_make_each_order_once() {
    let mut rig = Rig::new();
    let numbers: Vec<String> = (1001..1051).map(|number| number.to_string()).collect();
    let all: Vec<_> = numbers.iter().map(|number| order(number)).collect();
    let from = rig.answers(&[lists(), orders(&all)]);
    let syncs = [start(&rig, &from), start(&rig, &from), start(&rig, &from)];
    for sync in syncs {
        let ended = sync.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(rig.contents().lines().count(), all.len());
    assert!(all.iter().all(|order| rig.postings_of(order) == 1));
}

#[cfg(unix)]
mod killed {
    use std::fs::File;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use crossdock::generator::Made;

    use super::start;
    use crate::rig::Rig;

    /// Enough that a sync takes a while, and few enough that the test does not.
    const ORDERS: usize = 2_000;
    const KILLS: u32 = 5;

    fn made(rig: &Rig) -> std::path::PathBuf {
        let made = Made { orders: ORDERS, seed: 7, trouble_per_mille: 100, ..Made::default() };
        let folder = rig.beside("made");
        std::fs::create_dir(&folder).expect("a folder");
        let file = |name: &str| File::create(folder.join(name)).expect("a file");
        made.lists(&mut file("1-lists.xml")).expect("the lists are written");
        made.orders(&mut file("2-orders.xml")).expect("the orders are written");
        folder.join("*.xml")
    }

    /// Runs a sync to its end; how long that took.
    fn whole(rig: &Rig, from: &Path) -> Duration {
        let started = Instant::now();
        let ended = start(rig, from).wait_with_output().expect("it ends");
        assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
        started.elapsed()
    }

    /// A run killed at any moment leaves nothing half done: repeated, it ends where a run that
    /// nobody killed ends. The moments are spread over the time that a whole run takes.
    #[test]
    fn a_sync_that_is_killed_is_as_if_it_had_not_begun_or_had_ended() {
        let undisturbed = Rig::new();
        let takes = whole(&undisturbed, &made(&undisturbed));
        let expected = undisturbed.contents();
        assert!(expected.lines().count() > ORDERS / 2);

        let mut rig = Rig::new();
        let from = made(&rig);
        let nothing = rig.answers(&[]);
        let mut ended = 0;
        for kill in 1..=KILLS {
            let mut sync = start(&rig, &from);
            // Later and later, the last ones about when the store is being written.
            std::thread::sleep(takes * kill / KILLS);
            sync.kill().expect("it can be killed");
            ended += u32::from(sync.wait().expect("it is gone").code().is_some());
            let stands = rig.contents();
            assert!(stands.is_empty() || stands == expected, "all of it or nothing");
            // Looking at what a killed process left behind disturbs nobody.
            let plan = rig.run(&["plan", "--from"], &[&nothing]);
            assert_eq!(plan.exit, i32::from(!stands.is_empty()), "{}", plan.stderr);
        }
        assert!(ended < KILLS, "at least one was killed before it ended");
        whole(&rig, &from);
        assert_eq!(rig.contents(), expected);
        let serial = rig.serial();
        whole(&rig, &from);
        assert_eq!((rig.contents(), rig.serial()), (expected, serial));
    }
}
