//! Random histories on both sides: people pick, close and reopen, the office edits, invoices,
//! closes and deletes, settings are switched, visits are cut off. When nothing goes wrong any more,
//! every pick is billed once or waits with a reason, and the books agree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use crossdock::generator::chance::Chance;
use crossdock::simulator::company::OrderChange;
use crossdock::simulator::faults::Faults;
use rust_decimal::Decimal;
use serde_json::Value;

use super::way_back::Round;
use super::{connector, visit};

/// A seed's stream of chance in these histories.
const STREAM: u64 = 0x7761_795f_6261_636b;
/// Orders of the company.
const ORDERS: usize = 6;
/// Moves of one history.
const MOVES: u64 = 14;

/// Histories of the long test; `CROSSDOCK_TEST_HISTORIES` says another number.
const MANY: u64 = 600;
/// They wait for each other's calls more than they work.
const THREADS: usize = 5;

/// What one of several things to do is called.
const PEOPLE: [&str; 12] = [
    "pick one", "pick all", "close", "reopen", "edit", "delete", "create", "office", "settings",
    "cut off", "visit", "approve",
];

struct History {
    round: Round,
    chance: Chance,
    told: Vec<String>,
    /// Orders that people entered, edited or deleted in the warehouse.
    changed: BTreeSet<String>,
    seed: u64,
}

impl History {
    fn new(seed: u64) -> Self {
        let round = Round::new(&format!("history-{seed}"), &settings(true, false), ORDERS);
        let (told, changed) = (Vec::new(), BTreeSet::new());
        Self { round, chance: Chance::new(seed, STREAM), told, changed, seed }
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.chance.below(count as u64)).unwrap()
    }

    fn any_order(&mut self) -> Option<(String, String)> {
        let orders = self.round.json(&["orders", "list", "--all"]);
        let orders = orders["orders"].as_array().unwrap();
        if orders.is_empty() {
            return None;
        }
        let place = self.below(orders.len());
        let text = |key: &str| orders[place][key].as_str().unwrap().to_string();
        Some((text("number"), text("status")))
    }

    fn act(&mut self) {
        let what = PEOPLE[self.below(PEOPLE.len())];
        self.told.push(what.to_string());
        match what {
            "office" => self.office(),
            "settings" => {
                let (partial, manual) = (self.below(2) == 0, self.below(3) == 0);
                self.configure(partial, manual);
            }
            "cut off" => {
                let mut faults = Faults::seeded(self.seed + self.told.len() as u64);
                let mut connector = connector(self.round.serve.address, &self.round.workspace);
                visit(&mut connector, &mut self.round.machine, &mut faults);
            }
            "visit" => {
                let mut connector = connector(self.round.serve.address, &self.round.workspace);
                visit(&mut connector, &mut self.round.machine, &mut Faults::none());
            }
            "create" => {
                if !self.round.open().is_empty() {
                    let number = format!("W{}", self.told.len());
                    self.round.born(&number, "3");
                    self.changed.insert(number);
                }
            }
            "approve" => {
                let _done = self.round.try_run(&["postings", "approve", "--all"]);
            }
            people => self.people(people),
        }
    }

    fn people(&mut self, what: &str) {
        let Some((number, _)) = self.any_order() else { return };
        let words: Vec<String> = match what {
            "pick all" => vec!["orders".into(), "pick".into(), number, "--all".into()],
            "pick one" => {
                let lines = self.round.lines(&number);
                let place = self.below(lines.len());
                let (line, ordered, picked) = &lines[place];
                if ordered - picked < Decimal::ONE {
                    return;
                }
                ["orders", "pick", &number, "--line", line, "--qty", "1"].map(String::from).to_vec()
            }
            "edit" => {
                let lines = self.round.lines(&number);
                let (line, ordered, _) = &lines[self.below(lines.len())];
                let more = (ordered + Decimal::ONE).to_string();
                let words = ["orders", "edit", &number, "--line", line, "--set-qty", &more];
                words.map(String::from).to_vec()
            }
            other => vec!["orders".into(), other.into(), number],
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // What the warehouse refuses (a closed order, a blocked one) changes nothing.
        let done = self.round.try_run(&words);
        if done && ["edit", "delete"].contains(&what) {
            self.changed.insert(words[2].to_string());
        }
    }

    fn office(&mut self) {
        let orders: Vec<(String, String)> = {
            let company = self.round.machine.company();
            let of = |order: crossdock::simulator::company::Record| {
                let line = order.lines().into_iter().find(|line| line.item.is_some());
                (order.id().to_string(), line.map(|line| line.id).unwrap_or_default())
            };
            company.sales_orders().map(of).collect()
        };
        if orders.is_empty() {
            return;
        }
        let (id, line) = orders[self.below(orders.len())].clone();
        let what = self.below(5);
        let company = self.round.machine.company_mut();
        // What QuickBooks refuses (a closed order, nothing left to bill) changes nothing.
        let done = match what {
            0 => {
                let memo = OrderChange::Field("Memo".to_string(), format!("note {id}"));
                company.edit_sales_order(&id, &[memo]).is_ok()
            }
            1 => {
                let more = OrderChange::Quantity(line, Decimal::from(500));
                company.edit_sales_order(&id, &[more]).is_ok()
            }
            2 => company.invoice_sales_order(&id, &[(line, Decimal::ONE)]).is_ok(),
            3 => company.close_sales_order(&id, true).is_ok(),
            _ => company.delete(&id).is_ok(),
        };
        self.told.push(format!("  {what} on {id}: {done}"));
    }

    fn configure(&mut self, partial: bool, manual: bool) {
        self.round.configure(&settings(partial, manual));
    }

    /// Nothing goes wrong any more, and nothing waits for approval.
    fn come_to_rest(&mut self) {
        self.configure(true, false);
        for _ in 0..4 {
            let mut connector = connector(self.round.serve.address, &self.round.workspace);
            visit(&mut connector, &mut self.round.machine, &mut Faults::none());
            let _done = self.round.try_run(&["postings", "approve", "--all"]);
        }
    }

    #[track_caller]
    fn check(&self) {
        let told = format!("seed {}:\n{}", self.seed, self.told.join("\n"));
        let up = self.round.up();
        let postings = self.round.json(&["postings", "list"]);
        let postings = postings["postings"].as_array().unwrap();
        for (number, verdict) in &up {
            let known = ["skipped open", "skipped already-posted", "skipped nothing-picked"];
            let held = verdict.strip_prefix("held ").is_some_and(|why| !why.trim().is_empty());
            let settled = known.iter().any(|known| verdict.starts_with(known));
            assert!(settled || held, "{number}: {verdict}\n{told}\n{postings:#?}");
            if verdict.starts_with("skipped already-posted") {
                assert_eq!(billed(postings, number), self.picked(number), "{number}\n{told}");
            }
        }
        self.check_books(postings, &told);
        self.check_reconciled(&told);
    }

    /// What reconciling finds is what is held, and what people have begun; each difference is told
    /// once.
    fn check_reconciled(&self, told: &str) {
        let plan = self.round.json(&["plan"]);
        let held: BTreeSet<String> = plan["documents"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|document| document["verdict"] == "held")
            .map(|document| document["number"].as_str().unwrap().to_string())
            .collect();
        let both = self.round.json(&["reconcile"]);
        let found = both["differences"].as_array().unwrap();
        let number = |it: &Value| {
            it["picking_order"].as_str().or(it["sales_order"].as_str()).unwrap().to_string()
        };
        let apart: BTreeSet<String> = found.iter().map(number).collect();
        // What people entered, edited or deleted in the warehouse is told before it is held: there
        // may be nothing to bill of it yet, or ever.
        let begun: BTreeSet<String> = apart.intersection(&self.changed).cloned().collect();
        let expected: BTreeSet<String> = held.union(&begun).cloned().collect();
        assert_eq!(apart, expected, "{told}\n{found:#?}");
        let mut once = BTreeSet::new();
        for each in found {
            let key =
                format!("{} {} {} {}", each["kind"], number(each), each["line"], each["posting"]);
            assert!(once.insert(key), "{each:#}\n{told}");
        }
    }

    fn picked(&self, number: &str) -> BTreeMap<String, Decimal> {
        let lines = self.round.lines(number).into_iter();
        lines.filter(|line| line.2 > Decimal::ZERO).map(|line| (line.0, line.2)).collect()
    }

    /// Every invoice of ours is there once; nothing is billed beyond its order.
    fn check_books(&self, postings: &[Value], told: &str) {
        let company = self.round.machine.company();
        let ours: Vec<_> = company
            .invoices()
            .filter(|it| it.text("Memo").is_some_and(|memo| memo.starts_with("IntelliTrack")))
            .map(|it| it.id().to_string())
            .collect();
        let mut confirmed: Vec<String> = postings
            .iter()
            .filter(|it| it["state"] == "confirmed" && it["kind"] == "add_invoice")
            .map(|it| it["quickbooks_id"].as_str().unwrap_or_default().to_string())
            .collect();
        let mut in_books = ours.clone();
        in_books.sort();
        confirmed.sort();
        assert_eq!(in_books, confirmed, "{told}");
        let stuck = postings.iter().filter(|it| {
            ["sent", "queued", "waiting", "unknown"].contains(&it["state"].as_str().unwrap())
        });
        assert_eq!(stuck.count(), 0, "{told}\n{postings:#?}");
        for order in company.sales_orders() {
            for line in order.lines().iter().filter(|line| line.item.is_some()) {
                let ordered = line.quantity.unwrap_or_default();
                assert!(line.invoiced <= ordered, "{} {line:?}\n{told}", order.number());
            }
        }
        let trail = self.round.run(&["audit", "verify"]);
        assert!(trail.starts_with("the trail holds"), "{trail}");
    }
}

fn settings(partial: bool, manual: bool) -> String {
    format!("settings: {{ partial_invoices: {partial}, manual_posting: {manual} }}")
}

/// What confirmed postings bill of an order, by line.
fn billed(postings: &[Value], number: &str) -> BTreeMap<String, Decimal> {
    let mut billed = BTreeMap::new();
    let ours = postings.iter().filter(|it| it["number"] == number && it["state"] == "confirmed");
    for line in ours.flat_map(|it| it["lines"].as_array().unwrap()) {
        let quantity: Decimal = line["quantity"].as_str().unwrap().parse().unwrap();
        *billed.entry(line["line_number"].to_string()).or_default() += quantity;
    }
    billed
}

fn history(seed: u64) {
    let mut history = History::new(seed);
    for _ in 0..MOVES {
        history.act();
    }
    history.come_to_rest();
    history.check();
}

#[test]
fn histories_of_a_few_seeds() {
    (0..4).for_each(history);
}

#[test]
#[ignore = "needs some minutes"]
fn histories_of_many_seeds() {
    let many = std::env::var("CROSSDOCK_TEST_HISTORIES").ok().and_then(|text| text.parse().ok());
    let seeds = 100..100 + many.unwrap_or(MANY);
    let next = AtomicU64::new(seeds.start);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    history(seed);
                }
            });
        }
    });
}
