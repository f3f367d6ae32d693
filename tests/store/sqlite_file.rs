//! What is particular to the SQLite file: its bytes, its log, the files beside it.

use std::fs;
use std::path::Path;

use crossdock::domain::verdict::Verdict;
use crossdock::store::Place;

use crate::acme::{dump, open};
use crate::databases::Home;
use crate::moments::{check_not_opened, look_at_everything};
use crate::rig::{Rig, create, deliver, document, look};

/// What stands on the disk at that moment is copied: that is what a killed process leaves.
fn copy_as_a_crash_leaves_it(from: &Path, to: &Path) {
    for name in ["state.db", "state.db-wal"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

#[test]
fn a_crash_at_any_posting_leaves_the_store_as_it_was() {
    let mut rig = Rig::at(Home::sqlite());
    deliver(&mut rig, vec![create("1A1")]);
    let before = rig.look().look(dump);
    for posting in 0..4 {
        let grave = Home::sqlite();
        let (from, to) = (rig.home.folder().to_path_buf(), grave.folder().to_path_buf());
        rig.end_at_posting(posting, move || copy_as_a_crash_leaves_it(&from, &to));
        drop(open(&grave.place));
        let left = look(&grave.place).unwrap().look(dump);
        assert_eq!(left, before, "left by a crash at posting {posting}");
    }
}

fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn looking_at_a_store_leaves_no_file_and_changes_no_byte() {
    let mut rig = Rig::at(Home::sqlite());
    deliver(&mut rig, vec![create("1A1"), document("1A2", Verdict::Held)]);
    let Rig { store, home, .. } = rig;
    drop(store);
    let before = files_of(home.folder());
    assert!(look_at_everything(&home.place).unwrap().contains("N1A1"));
    assert_eq!(files_of(home.folder()), before);
}

#[test]
fn looking_at_a_store_that_is_not_there_leaves_no_file() {
    let home = Home::sqlite();
    look_at_everything(&home.place).unwrap();
    assert_eq!(files_of(home.folder()), []);
}

#[test]
fn looking_at_what_a_crash_left_changes_neither_the_file_nor_its_log() {
    let mut rig = Rig::at(Home::sqlite());
    deliver(&mut rig, vec![create("1A1")]);
    let told = rig.look().look(dump);
    let crashed = Home::sqlite();
    copy_as_a_crash_leaves_it(rig.home.folder(), crashed.folder());
    let before = files_of(crashed.folder());
    assert_eq!(look_at_everything(&crashed.place).unwrap(), told);
    let mut after = files_of(crashed.folder());
    after.retain(|(name, _)| name != "state.db-shm");
    assert_eq!(after, before);
}

#[test]
fn a_file_of_something_else_is_refused() {
    let home = Home::sqlite();
    let Place::File(file) = &home.place else { unreachable!("it is a file") };
    fs::write(file, "Dear diary, ".repeat(1000)).unwrap();
    let before = files_of(home.folder());
    check_not_opened(&home.place, "is no store of Crossdock");
    let mut after = files_of(home.folder());
    after.retain(|(name, _)| name != "state.db.lock");
    assert_eq!(after, before);
}
