//! The two sides after a test: QuickBooks' books and the workspace's.

use crossdock::generator::Made;
use crossdock::qbxml::version::Version;
use crossdock::qbxml::write::{InvoiceAdd, InvoiceAddLine, InvoiceLineAdd, LineCore, Reference};
use crossdock::simulator::company::{Company, Profile};
use crossdock::simulator::machine::Machine;
use crossdock::visit::{Posting, Probe};

use super::site::Workspace;

/// A machine with a made company, whose file knows the workspace.
pub fn machine(orders: usize, seed: u64, workspace: &Workspace) -> Machine {
    machine_of(Made { orders, seed, multiple_sites: false, trouble_per_mille: 0 }, workspace)
}

pub fn machine_of(made: Made, workspace: &Workspace) -> Machine {
    let multiple_sites_enabled = made.multiple_sites;
    let mut company = Company::new(Profile { multiple_sites_enabled, ..Profile::default() });
    let (mut lists, mut sales_orders) = (Vec::new(), Vec::new());
    made.lists(&mut lists).unwrap();
    made.orders(&mut sales_orders).unwrap();
    company.load(&lists).unwrap();
    company.load(&sales_orders).unwrap();
    let mut machine = Machine::new(company);
    machine.register(&workspace.owner_id, &workspace.file_id);
    machine
}

/// Invoices that no order knows of, half of them without a number.
pub fn invoices(machine: &Machine, count: usize) -> Vec<Posting> {
    let order = machine.company().sales_orders().next().unwrap();
    let customer = order.text("CustomerRef/ListID").unwrap().to_string();
    // An item that the company has sold before.
    let sold = order.lines().into_iter().find_map(|line| line.item).unwrap();
    let mut items = machine.company().items();
    let item = items.find(|item| item.number() == sold).unwrap();
    (0..count).map(|place| invoice(place, &customer, item.id())).collect()
}

fn invoice(place: usize, customer: &str, item: &str) -> Posting {
    let guid = format!("{{00000000-0000-4000-8000-{place:012}}}");
    let number = place.is_multiple_of(2).then(|| format!("X{place}"));
    let line = InvoiceLineAdd {
        core: LineCore {
            item_ref: Some(Reference::ListId(item.to_string())),
            quantity: Some("2".parse().unwrap()),
            ..LineCore::default()
        },
        ..InvoiceLineAdd::default()
    };
    let add = InvoiceAdd {
        customer_ref: Some(Reference::ListId(customer.to_string())),
        txn_date: Some("2026-03-05".parse().unwrap()),
        ref_number: number.clone(),
        external_guid: Some(guid.clone()),
        memo: Some(format!("posting {place}")),
        lines: vec![InvoiceAddLine::Line(line)],
        ..InvoiceAdd::default()
    };
    Posting {
        key: format!("test:{place}"),
        kind: "add_invoice".to_string(),
        number: number.clone(),
        fragment: add.to_fragment(Version::WRITTEN).unwrap().to_string(),
        probe: Probe {
            object: "Invoice".to_string(),
            external_guid: Some(guid),
            ref_number: number,
            txn_date: Some("2026-03-05".to_string()),
            customer_id: Some(customer.to_string()),
            ..Probe::default()
        },
        attempts: 0,
    }
}

/// What both sides say at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// QuickBooks' books.
    pub quickbooks: String,
    /// The workspace's.
    pub workspace: String,
    /// Picking orders that stand.
    pub picking_orders: usize,
    /// Invoices that only we can have made.
    pub invoices_of_ours: usize,
}

impl Account {
    /// As both are now.
    pub fn of(workspace: &Workspace, machine: &Machine) -> Self {
        let invoices = machine.company().invoices();
        let ours =
            invoices.filter(|it| it.text("Memo").is_some_and(|it| it.starts_with("posting")));
        let standing = "SELECT count(*) FROM picking_orders WHERE gone_at IS NULL";
        Self {
            quickbooks: machine.company().digest(),
            workspace: workspace.books(),
            picking_orders: usize::try_from(workspace.count(standing)).unwrap(),
            invoices_of_ours: ours.count(),
        }
    }
}

/// Both came to the same; otherwise the first lines that differ are shown.
#[track_caller]
pub fn same(expected: &Account, found: &Account, name: &str) {
    if expected == found {
        return;
    }
    let mut differences = Vec::new();
    for (expected, found) in
        [(&expected.quickbooks, &found.quickbooks), (&expected.workspace, &found.workspace)]
    {
        let (a, b): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
        differences.extend(a.iter().filter(|line| !b.contains(line)).map(|it| format!("- {it}")));
        differences.extend(b.iter().filter(|line| !a.contains(line)).map(|it| format!("+ {it}")));
    }
    differences.truncate(30);
    panic!(
        "{name}: {} picking orders and {} invoices instead of {} and {}\n{}",
        found.picking_orders,
        found.invoices_of_ours,
        expected.picking_orders,
        expected.invoices_of_ours,
        differences.join("\n")
    );
}
