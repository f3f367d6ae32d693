//! Taking goods from the shelf, and what was billed of them.

use super::Embedded;
use super::orders::OrderRow;
use super::refusal::{Fault, Rule, WarehouseError, refuse};
use super::scaled::{quantity, scaled};
use crate::database::values;
use crate::domain::known::OrderStatus;
use crate::domain::quantity::Quantity;

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
    /// May it be more than ordered?
    pub over: Over,
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
                    let pick = Pick { line_number, quantity, site: None, location: None, over };
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

    fn pick_line(&self, division: i64, order: &OrderRow, pick: &Pick) -> Result<(), Fault> {
        let line = self.line_id(order, pick.line_number)?;
        let parts = scaled(pick.quantity, &format!("line {}", pick.line_number))?;
        let (site, location) = self.place(order, pick)?;
        let place = self.place_id(division, &site, &location)?;
        let insert = "INSERT INTO picks (line_id, division_id, quantity, location_id,
            over_allowed, picked_at, picked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let over = pick.over == Over::Allowed;
        let values = values![line, division, parts, place, over, self.act.at, self.act.by];
        self.connection.execute(insert, &values)?;
        self.touch(order.id)?;
        let select = "SELECT 1 FROM line_totals WHERE id = ?1 AND picked > ordered";
        let exceeds = self.connection.exists(select, &values![line])?;
        let more = if exceeds { ", more than ordered, as allowed" } else { "" };
        let Pick { line_number, quantity, .. } = pick;
        let detail = format!("line {line_number}: {quantity} from {site}/{location}{more}");
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
    fn site_of(&self, order: &OrderRow) -> Result<String, Fault> {
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
