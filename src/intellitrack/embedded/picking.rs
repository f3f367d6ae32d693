//! Taking goods from the shelf, and what was billed of them.

use super::orders::OrderRow;
use super::refusal::{Fault, Rule, WarehouseError, refuse};
use super::scaled::{quantity, scaled};
use super::{Act, Embedded};
use crate::database::values;
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;

/// Characters of a `LotNumber` in qbXML 13.0.
const LOT_MAX: usize = 40;

/// Characters of a `SerialNumber` in qbXML 13.0.
const SERIAL_MAX: usize = 4095;

/// May more be picked than was ordered? IntelliTrack's documentation is silent; without a
/// person's word we say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// No.
    Refused,
    /// A person said so; the history says that they did.
    Allowed,
}

/// Goods taken from the shelf for one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Which line.
    pub line_number: u32,
    /// How many, in the line's unit.
    pub quantity: Quantity,
    /// From which site; `None`: the order's site (UDF 1), else the default site.
    pub site: Option<String>,
    /// From which location; `None`: the site's location of the settings.
    pub location: Option<String>,
    /// Batch number, where the company tracks lots; at most 40 characters (`LotNumber`).
    pub lot: Option<String>,
    /// Serial number of the one piece picked; at most 4095 characters (`SerialNumber`).
    pub serial: Option<String>,
    /// May it be more than ordered?
    pub over: Over,
}

impl Pick {
    /// So many for a line, from the order's own place.
    pub fn of(line_number: u32, quantity: Quantity, over: Over) -> Self {
        let (site, location, lot, serial) = (None, None, None, None);
        Self { line_number, quantity, site, location, lot, serial, over }
    }
}

impl Embedded<'_> {
    /// Picks for one line. An order all of which is picked closes by itself.
    pub fn pick(&self, number: &str, pick: &Pick) -> Result<OrderStatus, WarehouseError> {
        self.atomically(
            || format!("picking line {} of picking order {number}", pick.line_number),
            |division| {
                let order = self.order_numbered(division, number)?;
                self.pick_line(division, &order, pick)?;
                self.close_if_picked(order.id)
            },
        )
    }

    /// Picks whatever is left of every line, from the order's site; the order closes by itself.
    pub fn pick_all(&self, number: &str) -> Result<OrderStatus, WarehouseError> {
        self.atomically(
            || format!("picking all of picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                let select = "SELECT line_number, ordered - picked FROM line_totals
                    WHERE order_id = ?1 AND picked < ordered ORDER BY line_number";
                let left: Vec<(u32, i64)> =
                    self.connection
                        .query(select, &values![order.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                if left.is_empty() {
                    let message = format!("nothing is left to pick on picking order {number}");
                    return refuse(Rule::NothingLeft, message);
                }
                for (line_number, parts) in left {
                    let quantity = quantity(parts);
                    let over = Over::Refused;
                    let pick = Pick::of(line_number, quantity, over);
                    self.pick_line(division, &order, &pick)?;
                }
                self.close_if_picked(order.id)
            },
        )
    }

    /// Writes down what an invoice of ours billed on a line, on top of what was billed before.
    /// Never more than was picked.
    pub fn record_invoiced(
        &self,
        number: &str,
        line_number: u32,
        billed: Quantity,
    ) -> Result<(), WarehouseError> {
        self.atomically(
            || format!("recording what was invoiced of picking order {number}"),
            |division| {
                let order = self.order_numbered(division, number)?;
                let line = self.line_id(&order, line_number)?;
                let parts = scaled(billed, &format!("line {line_number}"))?;
                let update =
                    "UPDATE picking_order_lines SET invoiced = invoiced + ?2 WHERE id = ?1";
                self.connection.execute(update, &values![line, parts])?;
                self.touch(order.id)?;
                self.note(order.id, "invoiced", &format!("line {line_number}: {billed}"))
            },
        )
    }

    pub(super) fn pick_line(
        &self,
        division: i64,
        order: &OrderRow,
        pick: &Pick,
    ) -> Result<(), Fault> {
        let line = self.line_id(order, pick.line_number)?;
        let parts = scaled(pick.quantity, &format!("line {}", pick.line_number))?;
        check_tracking(pick)?;
        let (site, location) = self.place(order, pick)?;
        let place = self.place_id(division, &site, &location)?;
        let insert = "INSERT INTO picks (line_id, division_id, quantity, location_id,
            over_allowed, picked_at, picked_by, lot, serial)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let over = pick.over == Over::Allowed;
        let Act { at, by } = &self.act;
        let values = values![line, division, parts, place, over, at, by, &pick.lot, &pick.serial];
        self.connection.execute(insert, &values)?;
        self.touch(order.id)?;
        let select = "SELECT 1 FROM line_totals WHERE id = ?1 AND picked > ordered";
        let exceeds = self.connection.exists(select, &values![line])?;
        let more = if exceeds { ", more than ordered, as allowed" } else { "" };
        let Pick { line_number, quantity, lot, serial, .. } = pick;
        let lot = lot.as_ref().map_or_else(String::new, |lot| format!(", lot {lot}"));
        let serial = serial.as_ref().map_or_else(String::new, |it| format!(", serial number {it}"));
        let detail =
            format!("line {line_number}: {quantity} from {site}/{location}{lot}{serial}{more}");
        self.note(order.id, "picked", &detail)
    }

    /// Site and location of a pick: what it says, else the order's, else the settings'.
    fn place(&self, order: &OrderRow, pick: &Pick) -> Result<(String, String), Fault> {
        let site = match &pick.site {
            Some(site) => site.clone(),
            None => self.site_of(order)?,
        };
        let location = match &pick.location {
            Some(location) => location.clone(),
            None => self.location_of(&site)?,
        };
        Ok((site, location))
    }

    /// UDF 1 is the order's site while Multiple Sites is on. While it is off, there is one site
    /// only, and people may use the field for anything.
    pub(super) fn site_of(&self, order: &OrderRow) -> Result<String, Fault> {
        let settings = &self.settings;
        if !settings.multiple_sites {
            return Ok(settings.default_site.clone());
        }
        let number = &order.number;
        let nowhere = || {
            format!("picking order {number} names no site in UDF 1; say which site to pick from")
        };
        let site = self.udfs(order.id)?.remove(&1);
        site.map_or_else(|| refuse(Rule::PlaceUnknown, nowhere()), Ok)
    }

    fn location_of(&self, site: &str) -> Result<String, Fault> {
        let settings = &self.settings;
        if !settings.multiple_sites && site == settings.default_site {
            return Ok(settings.default_location.clone());
        }
        let mapped = settings.sites.iter().filter(|_| settings.multiple_sites);
        let found = mapped.into_iter().find(|place| place.site == site);
        let unknown =
            || format!("the settings do not name site {site}; pick from a site they name");
        found.map_or_else(
            || refuse(Rule::PlaceUnknown, unknown()),
            |place| Ok(place.location.clone()),
        )
    }

    /// The location's row, which exists in exactly that site.
    fn place_id(&self, division: i64, site: &str, location: &str) -> Result<i64, Fault> {
        let select = "SELECT locations.id FROM locations
            JOIN sites ON sites.id = locations.site_id
            WHERE sites.division_id = ?1 AND sites.code = ?2 AND locations.code = ?3";
        let values = values![division, site, location];
        let found = self.connection.query_row(select, &values, |row| row.get(0))?;
        let unknown = || {
            format!(
                "the settings name no location {location} in site {site}; pick from one they name"
            )
        };
        found.map_or_else(|| refuse(Rule::PlaceUnknown, unknown()), Ok)
    }
}

/// What QuickBooks could not keep on an invoice is refused where it is entered.
fn check_tracking(pick: &Pick) -> Result<(), Fault> {
    let one = Quantity::new(1.into());
    let long = |text: &Option<String>, most: usize| {
        text.as_ref().is_some_and(|text| text.chars().count() > most || text.trim().is_empty())
    };
    if long(&pick.lot, LOT_MAX) {
        let message = format!("a lot number has 1 to {LOT_MAX} characters; shorten it");
        return refuse(Rule::FieldInvalid, message);
    }
    if long(&pick.serial, SERIAL_MAX) {
        let message = format!("a serial number has 1 to {SERIAL_MAX} characters; shorten it");
        return refuse(Rule::FieldInvalid, message);
    }
    if pick.serial.is_some() && pick.quantity != one {
        let message = "a serial number stands for one piece; pick each piece with its own number";
        return refuse(Rule::FieldInvalid, message);
    }
    Ok(())
}
