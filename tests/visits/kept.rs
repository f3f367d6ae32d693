//! What the store holds after a conversation, for a person to read.

use crate::rig::Rig;

pub fn told(rig: &Rig) -> String {
    let mut lines = Vec::new();
    for kept in rig.postings() {
        let times = kept.posting.attempts;
        let mut line = format!("{}: {}, handed out {times}", kept.posting.key, kept.state.word());
        let parts = [("", &kept.quickbooks_id), ("code ", &kept.code), ("", &kept.answer)];
        for (word, part) in parts {
            if let Some(part) = part {
                line.push_str(&format!("; {word}{part}"));
            }
        }
        lines.push(line);
    }
    let links = "SELECT key, link, link_words FROM quickbooks_postings
        WHERE link NOT IN ('not-seen', 'holds') ORDER BY id";
    let links = rig.connection().query(links, &[], |row| {
        let words: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        Ok(words)
    });
    for [key, link, words] in links.unwrap() {
        lines.push(format!("{key} {link}: {words}"));
    }
    if let Some(why) = rig.turn(|turn| turn.stopped()) {
        lines.push(format!("stopped: {why}"));
    }
    let (open, cycle, cursors, last_set) =
        rig.turn(|turn| Ok((turn.open_set()?, turn.cycle()?, turn.cursors()?, turn.last_set()?)));
    if let Some(set) = open {
        let keys: Vec<&str> = set.postings.iter().map(|posting| &*posting.key).collect();
        let next = format!("{:?}", set.probe).to_lowercase();
        let (id, times) = (set.id, set.times);
        lines.push(format!("open set {id}, handed out {times}, next {next}: {}", keys.join(", ")));
    }
    if let Some(set) = last_set {
        lines.push(format!("QuickBooks keeps the answer to {set}"));
    }
    if let Some(cycle) = cycle {
        for ask in cycle.asks {
            let window = format!(
                "{} to {}",
                ask.from.as_deref().unwrap_or("the beginning"),
                ask.until.as_deref().unwrap_or("now")
            );
            let state = format!("{:?}", ask.state).to_lowercase();
            let state = state.split(' ').next().unwrap_or_default().to_string();
            lines.push(format!("cycle {}: {}: {window}, {state}", cycle.id, ask.subject.word()));
        }
    }
    for (subject, cursor) in cursors.0 {
        lines.push(format!("{} fetched to {cursor}", subject.word()));
    }
    lines.extend(inbox(rig));
    lines.push(format!("runs were given {} messages", rig.world.taken.lock().unwrap().len()));
    for visit in rig.turn(|turn| turn.last_visits(20)).iter().rev() {
        let ending = visit.ending.as_deref().unwrap_or_default();
        let ended = if visit.ended_at.is_some() { "ended" } else { "open" };
        lines.push(format!("visit of {} {ended}: {ending:?}", visit.began_at));
    }
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

fn inbox(rig: &Rig) -> Vec<String> {
    let select = "SELECT cycle, ask, count(*), min(settled) FROM inbox GROUP BY cycle, ask
        ORDER BY cycle, ask";
    let rows = rig.connection().query(select, &[], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?, row.get::<i64>(3)?))
    });
    let told = |(cycle, ask, count, settled): (i64, i64, i64, i64)| {
        let state = if settled == 1 || ask < 0 { "" } else { ", to be settled" };
        let what = if ask < 0 { "greeting".to_string() } else { format!("ask {ask}") };
        format!("inbox: cycle {cycle}, {what}: {count} messages{state}")
    };
    rows.unwrap().into_iter().map(told).collect()
}
