//! `--picking-orders`: a table that stands in for the warehouse's orders in a dry run.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use super::failure::Failure;
use super::output::read;
use crate::domain::billing::{BilledLine, Decision, KeptSalesOrder, Made};
use crate::domain::breakers::OrderCount;
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownLine, KnownPickingOrder, OrderStatus, Seen};
use crate::domain::party::{Address, Reference};
use crate::domain::picked_order::{Pick, PickedLine, PickedOrder};
use crate::domain::quantity::Quantity;
use crate::pipeline::ports::{Books, Lookup, PickedOrders, PortError};
use crate::problem::{Place, Problem, Sources};
use crate::store::Snapshot;

/// One row: one line of a picking order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    order_number: String,
    quickbooks_id: String,
    status: String,
    customer: String,
    line_number: String,
    item: String,
    ordered_qty: String,
    picked_qty: String,
    #[serde(default)]
    site: String,
}

/// The columns, as the header row names them.
const COLUMNS: &str = "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,\
                       picked_qty,site";

/// The warehouse's orders from files; everything else from the store.
pub struct StandIn {
    orders: Vec<KnownPickingOrder>,
    by_number: HashMap<String, usize>,
    by_origin: HashMap<TxnId, usize>,
    snapshot: Arc<Snapshot>,
}

impl StandIn {
    /// Reads the files.
    ///
    /// # Errors
    /// Every row that cannot be read, at once.
    pub fn read(paths: &[PathBuf], snapshot: Arc<Snapshot>) -> Result<Self, Failure> {
        let (by_number, by_origin) = (HashMap::new(), HashMap::new());
        let mut stand_in = Self { orders: Vec::new(), by_number, by_origin, snapshot };
        let mut problems = Vec::new();
        let mut sources = Sources::new();
        for path in paths {
            let file = path.to_string_lossy().replace('\\', "/");
            let bytes = read(path, "a CSV file of picking orders")?;
            let text = String::from_utf8(bytes).map_err(|_| {
                Failure::Usage(format!("{file} is not UTF-8; save it as \"CSV UTF-8\""))
            })?;
            let text = text.trim_start_matches('\u{feff}').to_string();
            stand_in.read_text(&text, &file, &mut problems);
            sources.add(file, text);
        }
        if problems.is_empty() { Ok(stand_in) } else { Err(Failure::Problems(problems, sources)) }
    }

    fn read_text(&mut self, text: &str, file: &str, problems: &mut Vec<Problem>) {
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        for record in reader.records() {
            let line = match &record {
                Ok(record) => record.position().map_or(1, csv::Position::line),
                Err(error) => error.position().map_or(1, csv::Position::line),
            };
            let line = usize::try_from(line).unwrap_or(1);
            let place = Place { file: file.to_string(), line, column: 1, length: 0 };
            let row = record.and_then(|record| record.deserialize::<Row>(Some(&headers)));
            let taken = row.map_err(|error| plain(&error)).and_then(|row| self.take(row));
            if let Err(message) = taken {
                let problem = Problem::error(place, message);
                problems.push(problem.with_remedy(format!("the columns are {COLUMNS}")));
            }
        }
    }

    fn take(&mut self, row: Row) -> Result<(), String> {
        let status = OrderStatus::from_word(&row.status)
            .ok_or_else(|| format!("status `{}` is neither open nor closed", row.status))?;
        if row.order_number.is_empty() {
            return Err("the row has no order_number".to_string());
        }
        let line = KnownLine {
            line_number: row
                .line_number
                .parse()
                .map_err(|_| format!("line_number `{}` is no whole number", row.line_number))?,
            item: row.item,
            ordered: quantity("ordered_qty", &row.ordered_qty)?,
            picked: quantity("picked_qty", &row.picked_qty)?,
            invoiced: Quantity::ZERO,
            quickbooks_line_id: None,
            site: Some(row.site).filter(|site| !site.is_empty()),
        };
        let place = match self.by_number.get(&row.order_number) {
            Some(place) => *place,
            None => {
                let quickbooks_id = (!row.quickbooks_id.is_empty()).then_some(row.quickbooks_id);
                let quickbooks_id = quickbooks_id.map(TxnId::from);
                let place = self.orders.len();
                self.by_number.insert(row.order_number.clone(), place);
                self.by_origin.extend(quickbooks_id.clone().map(|id| (id, place)));
                self.orders.push(KnownPickingOrder {
                    id: row.order_number.clone(),
                    number: row.order_number,
                    quickbooks_id,
                    edit_sequence: None,
                    status,
                    blocked: false,
                    out_of_sync: false,
                    customer: row.customer,
                    lines: Vec::new(),
                });
                place
            }
        };
        let order = &mut self.orders[place];
        if order.lines.iter().any(|known| known.line_number == line.line_number) {
            let number = &order.number;
            return Err(format!("order {number} has line {} twice", line.line_number));
        }
        order.lines.push(line);
        order.lines.sort_by_key(|line| line.line_number);
        Ok(())
    }
}

fn quantity(column: &str, text: &str) -> Result<Quantity, String> {
    if text.is_empty() {
        return Ok(Quantity::ZERO);
    }
    text.parse().map_err(|_| format!("{column} `{text}` is no number"))
}

/// The csv reader's words without the position: that stands before them.
fn plain(error: &csv::Error) -> String {
    let words = error.to_string();
    match words.rfind("): ") {
        Some(end) if words.starts_with("CSV") => words[end + 3..].to_string(),
        _ => words,
    }
}

impl PickedOrders for StandIn {
    /// In the order of the files. What the table says of picks is one pick a line.
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError> {
        let begin = after.and_then(|id| self.by_number.get(id)).map_or(0, |place| place + 1);
        Ok(self.orders.iter().skip(begin).take(count).map(picked).collect())
    }
}

fn picked(known: &KnownPickingOrder) -> PickedOrder {
    let line = |line: &KnownLine| PickedLine {
        line_number: line.line_number,
        item: Reference::named(line.item.clone()),
        ordered: line.ordered,
        picked: line.picked,
        invoiced: line.invoiced,
        uom: String::new(),
        comment: None,
        quickbooks_line_id: None,
        picks: if line.picked.is_positive() {
            vec![Pick { quantity: line.picked, site: line.site.clone(), ..Pick::default() }]
        } else {
            Vec::new()
        },
    };
    PickedOrder {
        id: known.id.clone(),
        number: known.number.clone(),
        quickbooks_id: known.quickbooks_id.clone(),
        status: known.status,
        closed_at: None,
        order_date: None,
        due_date: None,
        customer: Reference::named(known.customer.clone()),
        ship_to: Address::default(),
        carrier: None,
        comment: None,
        udfs: BTreeMap::new(),
        lines: known.lines.iter().map(line).collect(),
    }
}

impl Books for StandIn {
    fn made_for(&self, picking_order: &str) -> Result<Vec<Made>, PortError> {
        self.snapshot.made_for(picking_order)
    }

    fn made_on(&self, sales_order: &TxnId) -> Result<Vec<Made>, PortError> {
        self.snapshot.made_on(sales_order)
    }

    fn settled_picks(&self, picking_order: &str) -> Result<Vec<BilledLine>, PortError> {
        self.snapshot.settled_picks(picking_order)
    }

    fn kept_sales_order(&self, id: &TxnId) -> Result<Option<KeptSalesOrder>, PortError> {
        self.snapshot.kept_sales_order(id)
    }

    fn decisions(&self, subject: &str) -> Result<Vec<Decision>, PortError> {
        self.snapshot.decisions(subject)
    }
}

impl Lookup for StandIn {
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        Ok(self.by_number.get(number).map(|place| self.orders[*place].clone()))
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        Ok(self.by_origin.get(id).map(|place| self.orders[*place].clone()))
    }

    fn seen(&self, id: &TxnId) -> Result<Option<Seen>, PortError> {
        self.snapshot.seen(id)
    }

    fn every_sales_order_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        self.snapshot.every_sales_order_numbered(number)
    }

    fn sales_orders_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        self.snapshot.sales_orders_numbered(number)
    }

    fn postings_of(&self, id: &TxnId) -> Result<u64, PortError> {
        self.snapshot.postings_of(id)
    }

    fn deleted_by_person(&self, _id: &TxnId) -> Result<Option<String>, PortError> {
        Ok(None)
    }

    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        let open = self.orders.iter().filter(|order| order.status == OrderStatus::Open).count();
        let count = |orders| u64::try_from(orders).unwrap_or(u64::MAX);
        Ok(Some(OrderCount { open: count(open), all: count(self.orders.len()) }))
    }
}

impl StandIn {
    /// Reads one file on its own, for tests of its words.
    #[cfg(test)]
    fn problems_of(text: &str) -> Vec<String> {
        let folder = std::path::Path::new("no such folder");
        let warehouse = crate::intellitrack::embedded::on(
            &crate::domain::settings::Settings::default(),
            &crate::intellitrack::embedded::Act { by: String::new(), at: String::new() },
        );
        let snapshot = Snapshot::open(
            &crate::store::Place::File(folder.join("state.db")),
            Box::new(warehouse),
        )
        .expect("a store that is not there is an empty one");
        let (by_number, by_origin) = (HashMap::new(), HashMap::new());
        let snapshot = Arc::new(snapshot);
        let mut stand_in = Self { orders: Vec::new(), by_number, by_origin, snapshot };
        let mut problems = Vec::new();
        stand_in.read_text(text, "orders.csv", &mut problems);
        problems.iter().map(|each| format!("{}: {}", each.place, each.message)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::StandIn;

    const HEADER: &str =
        "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,picked_qty,site\n";

    fn check(rows: &str, expected: &[&str]) {
        assert_eq!(StandIn::problems_of(&format!("{HEADER}{rows}")), expected);
    }

    #[test]
    fn rows_of_one_number_are_lines_of_one_order() {
        check("5,1A-1,open,Smith,1,Bolt,12,0,\n5,1A-1,open,Smith,2,Nut,3,1.5,EAST\n", &[]);
    }

    #[test]
    fn every_row_that_cannot_be_read_is_told() {
        check(
            "5,1A-1,opened,Smith,1,Bolt,12,0,\n\
             5,1A-1,open,Smith,x,Nut,3,0,\n\
             5,,open,Smith,1,Nut,a,0,\n",
            &[
                "orders.csv:2:1: status `opened` is neither open nor closed",
                "orders.csv:3:1: line_number `x` is no whole number",
                "orders.csv:4:1: ordered_qty `a` is no number",
            ],
        );
    }
}
