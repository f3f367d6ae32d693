//! What became of the visits so far.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::clocks::in_words;
use super::home::Open;
use super::sheet::{Sheet, counted};
use crate::domain::posting::PostingState;
use crate::store::{PastVisit, QuickBooksPosting, RunEnd, StoreError, Turn};
use crate::visit::{Company, Cursors};

const LAST_VISIT: &str = "last visit";
const QUICKBOOKS_CLOCK: &str = "QuickBooks' clock";

/// A scheduled visit may be late by as much as the one before it took.
const LATE_AFTER_MORE: SignedDuration = SignedDuration::from_mins(30);

/// What QuickBooks remembers of deletions.
const DELETIONS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Told before it is too late.
const DELETIONS_WARNED: SignedDuration = SignedDuration::from_hours(75 * 24);

/// Postings shown one by one.
const POSTINGS_SHOWN: usize = 3;

/// All that the store tells.
struct Records {
    last: Option<PastVisit>,
    company: Option<Company>,
    run: Option<RunEnd>,
    waiting: usize,
    waiting_since: Option<String>,
    last_complete: Option<String>,
    cursors: Cursors,
    postings: Vec<QuickBooksPosting>,
    stopped: Option<String>,
}

/// Tells how the visits went.
pub fn examine(open: &Open, now: Timestamp, sheet: &mut Sheet) {
    let records = match open.visits.look(read) {
        Ok(records) => records,
        Err(error) => {
            let remedy = "mend that, or name another store in store.url";
            return sheet.failed("store", &error.to_string(), remedy);
        }
    };
    tell_last_visit(&records, open.every_minutes, now, sheet);
    tell_run(&records, sheet);
    tell_postings(&records.postings, records.stopped.as_deref(), sheet);
    tell_mark(open.set_back_to, now, sheet);
    tell_quickbooks_clock(&records, now, sheet);
    tell_deletions(&records, now, sheet);
}

fn read(turn: &Turn<'_>) -> Result<Records, StoreError> {
    let inbox = turn.inbox()?;
    Ok(Records {
        last: turn.last_visits(1)?.into_iter().next(),
        company: turn.company()?,
        run: turn.run_end()?,
        waiting: inbox.len(),
        waiting_since: inbox.into_iter().next().map(|message| message.received_at),
        last_complete: turn.last_complete()?,
        cursors: turn.cursors()?,
        postings: turn.postings()?,
        stopped: turn.stopped()?,
    })
}

fn tell_last_visit(records: &Records, every_minutes: u32, now: Timestamp, sheet: &mut Sheet) {
    let Some(last) = &records.last else {
        let remedy = "add the .qwc file to the Web Connector, type in the password, and press \
                      `Update Selected`";
        return sheet.warning(LAST_VISIT, "nobody has called yet", remedy);
    };
    let began = moment(&last.began_at);
    let ago = began.map(|began| now.duration_since(began));
    let when = match ago {
        Some(ago) if !ago.is_negative() => format!("{} ago", in_words(ago)),
        _ => last.began_at.clone(),
    };
    let seconds = i64::from(every_minutes) * 60;
    let patience = SignedDuration::from_secs(seconds * 2) + LATE_AFTER_MORE;
    let is_late = every_minutes > 0 && ago.is_some_and(|ago| ago > patience);
    match last.ending.as_deref().map(str::trim) {
        _ if is_late => sheet.problem(
            LAST_VISIT,
            format!("{when}, and the workspace wants one every {every_minutes} minutes"),
            "on the machine of QuickBooks, see that the Web Connector runs, that Auto-Run is \
             ticked, and what its log says",
        ),
        None => sheet.warning(
            LAST_VISIT,
            format!("begun {when}, and not ended: it goes on, or was cut off"),
            "if it does not go on, press `Update Selected`: nothing is lost or sent twice",
        ),
        Some("") => sheet.ok(LAST_VISIT, format!("{when}, complete")),
        Some(why) => sheet.warning(
            LAST_VISIT,
            format!("{when}, ended early: {why}"),
            "do what it says, then press `Update Selected`",
        ),
    }
    if let Some(Company { name, file, product, .. }) = &records.company {
        let parts = [name.as_deref(), Some(file.as_str()), product.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
        sheet.ok("company", parts.join(", "));
    }
}

fn tell_run(records: &Records, sheet: &mut Sheet) {
    let what = "last run";
    let failed = records.run.as_ref().filter(|run| run.failed);
    match (&records.run, failed) {
        (_, Some(run)) => sheet.problem(
            what,
            format!("failed at {}: {}", run.at, run.outcome),
            "mend that, then run `crossdock sync`: what QuickBooks sent is kept",
        ),
        (Some(run), None) => sheet.ok(what, run.outcome.as_str()),
        (None, None) => {}
    }
    if let Some(since) = records.waiting_since.as_ref().filter(|_| failed.is_none()) {
        sheet.warning(
            "inbox",
            format!(
                "{} of QuickBooks not worked on, since {since}",
                counted(records.waiting, "answer")
            ),
            "a running `crossdock serve` works on it; without one, run `crossdock sync`",
        );
    }
}

fn tell_postings(postings: &[QuickBooksPosting], stopped: Option<&str>, sheet: &mut Sheet) {
    let what = "postings";
    if let Some(why) = stopped {
        let remedy = "when the cause is gone: `crossdock postings release`";
        sheet.problem(what, format!("stopped: {why}"), remedy);
    }
    let of = |state: PostingState| -> Vec<&QuickBooksPosting> {
        postings.iter().filter(|posting| posting.state == state).collect()
    };
    let (unknown, rejected) = (of(PostingState::Unknown), of(PostingState::Rejected));
    if !unknown.is_empty() {
        sheet.problem(
            what,
            format!("QuickBooks' answer is unknown for {}", listed(&unknown)),
            "look for each in QuickBooks; they are not sent again by themselves",
        );
    }
    if !rejected.is_empty() {
        sheet.warning(
            what,
            format!("QuickBooks refused {}", listed(&rejected)),
            "`crossdock explain CODE` says what each code means and what to do",
        );
    }
    let waiting = of(PostingState::Queued).len() + of(PostingState::Sent).len();
    if !postings.is_empty() && unknown.is_empty() && rejected.is_empty() {
        let confirmed = of(PostingState::Confirmed).len();
        sheet.ok(what, format!("{confirmed} confirmed, {waiting} on their way"));
    }
}

/// `2 postings: invoice 1001 (3140), invoice 1002`.
fn listed(postings: &[&QuickBooksPosting]) -> String {
    let each = postings.iter().take(POSTINGS_SHOWN).map(|found| {
        let number = found.posting.number.as_deref().unwrap_or(&found.posting.key);
        let code = found.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
        format!("{} {number}{code}", found.posting.kind.replace('_', " "))
    });
    let mut shown = each.collect::<Vec<_>>().join(", ");
    if postings.len() > POSTINGS_SHOWN {
        shown.push_str(", …");
    }
    format!("{}: {shown}", counted(postings.len(), "posting"))
}

/// The mark that a person set by hand: one of the future lets nothing through.
fn tell_mark(set_back_to: Option<DateTime>, now: Timestamp, sheet: &mut Sheet) {
    if set_back_to.is_some_and(|mark| mark > earliest_everywhere(now)) {
        let mark = set_back_to.unwrap_or_default();
        sheet.problem(
            "high-water mark",
            format!("settings.last_auto_sync_completed_on is {mark}, which is in the future"),
            "set it back: orders changed before it do not come",
        );
    }
}

/// A time that has come nowhere in the world is of the future.
fn earliest_everywhere(now: Timestamp) -> DateTime {
    Offset::constant(14).to_datetime(now)
}

/// QuickBooks' texts have local times; the newest that was fetched should not lie behind the
/// moment it was fetched at.
fn tell_quickbooks_clock(records: &Records, now: Timestamp, sheet: &mut Sheet) {
    let newest = records.cursors.0.values().max().and_then(|text| text.parse::<DateTime>().ok());
    let Some(newest) = newest else { return };
    let fetched = records.last_complete.as_deref().and_then(moment).unwrap_or(now);
    let remedy = "let the machine of QuickBooks take its time from the network, and look at its \
                  time zone";
    if newest > earliest_everywhere(now) {
        let told = format!("it wrote {newest}, which has come nowhere in the world");
        return sheet.problem(QUICKBOOKS_CLOCK, told, remedy);
    }
    let zone = TimeZone::system();
    let here = zone.to_datetime(fetched);
    let ahead = newest.duration_since(here);
    // A server far from QuickBooks, or one that keeps UTC, cannot tell a clock from a zone. More
    // than an hour is never kept of a clock that is ahead.
    let same_zone = zone.to_offset(fetched) != Offset::UTC;
    let shown = ahead > SignedDuration::from_mins(5) && ahead <= SignedDuration::from_mins(61);
    if same_zone && shown {
        let told = format!(
            "if it is in our time zone, it is {} ahead: it wrote {newest} at {here:.0}",
            in_words(ahead)
        );
        sheet.warning(QUICKBOOKS_CLOCK, told, remedy);
    } else {
        sheet.ok(QUICKBOOKS_CLOCK, format!("its newest change is of {newest}"));
    }
}

/// Orders that were deleted in QuickBooks longer ago than it remembers are not heard of any more.
fn tell_deletions(records: &Records, now: Timestamp, sheet: &mut Sheet) {
    if records.cursors.0.is_empty() {
        return;
    }
    let run = records.run.as_ref().filter(|run| !run.failed).map(|run| run.at.as_str());
    let last = [records.last_complete.as_deref(), run].into_iter().flatten().filter_map(moment);
    let Some(ago) = last.max().map(|last| now.duration_since(last)) else { return };
    let what = "deletions";
    let told = format!("everything was last fetched {} ago", in_words(ago));
    if ago > DELETIONS_KEPT {
        let told = format!("{told}, and QuickBooks forgets deletions after 90 days");
        let remedy = "compare `crossdock orders list` with QuickBooks' open sales orders: one that \
                      was deleted meanwhile is still to be picked";
        sheet.problem(what, told, remedy);
    } else if ago > DELETIONS_WARNED {
        let told = format!("{told}; QuickBooks forgets deletions after 90 days");
        sheet.warning(what, told, "let the Web Connector call before that");
    }
}

/// UTC, RFC 3339.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
