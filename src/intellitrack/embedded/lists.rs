//! Divisions, places and units from the settings; items and customers from QuickBooks' lists.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::refusal::Fault;
use super::{Embedded, WarehouseError};
use crate::database::values;
use crate::domain::catalog::{Catalog, ListName};
use crate::domain::item::ItemKind;
use crate::domain::party::Reference;

/// A list that orders refer to: its table, and the column with the name people see.
pub(super) struct Roster {
    table: &'static str,
    name: &'static str,
}

/// Items, by number.
pub(super) const ITEMS: Roster = Roster { table: "items", name: "number" };
/// Customers, by name.
pub(super) const CUSTOMERS: Roster = Roster { table: "customers", name: "name" };

/// What QuickBooks says of one entry.
struct Entry<'l> {
    id: Option<&'l str>,
    name: &'l str,
    active: bool,
    description: Option<&'l str>,
}

/// What the warehouse holds of one entry.
struct Row {
    id: i64,
    quickbooks_id: Option<String>,
    name: String,
    active: bool,
    description: Option<String>,
}

impl Row {
    fn says(&self, entry: &Entry<'_>) -> bool {
        self.name == entry.name
            && self.active == entry.active
            && self.description.as_deref() == entry.description
            && (entry.id.is_none() || self.quickbooks_id.as_deref() == entry.id)
    }
}

impl Embedded<'_> {
    /// The division of the settings, with its sites, locations, default unit and numbering as the
    /// settings name them now. Writes only what differs, and asks before it writes: PostgreSQL
    /// counts even an insert that finds its row there as a change.
    pub(super) fn settle_division(&self) -> Result<i64, Fault> {
        let name = &self.settings.division;
        let select = "SELECT id FROM divisions WHERE name = ?1";
        let known = self.connection.query_row(select, &values![name], |row| row.get(0))?;
        let division = match known {
            Some(division) => division,
            None => self.found_division(name)?,
        };
        self.settle_numbering(division)?;
        self.settle_places(division)?;
        self.put_unit(division, &self.settings.default_uom)?;
        Ok(division)
    }

    fn found_division(&self, name: &str) -> Result<i64, Fault> {
        let insert = "INSERT INTO divisions (name) VALUES (?1) RETURNING id";
        let division = self.insert(insert, &values![name])?;
        Ok(division)
    }

    /// Places that the settings name can be picked from; those they named once cannot any more.
    fn settle_places(&self, division: i64) -> Result<(), Fault> {
        let select = "SELECT sites.code, locations.code, locations.id, locations.active
            FROM locations JOIN sites ON sites.id = locations.site_id
            WHERE locations.division_id = ?1";
        let known = self.connection.query(select, &values![division], |row| {
            let place: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((place, (row.get::<i64>(2)?, row.get::<bool>(3)?)))
        })?;
        let mut before: BTreeMap<_, _> = known.into_iter().collect();
        for (site, location) in self.places() {
            match before.remove(&(site.into(), location.into())) {
                Some((_, true)) => {}
                Some((id, false)) => self.set_place_active(id, true)?,
                None => self.put_place(division, site, location)?,
            }
        }
        let gone = before.into_values().filter(|(_, active)| *active);
        gone.into_iter().try_for_each(|(id, _)| self.set_place_active(id, false))
    }

    fn set_place_active(&self, id: i64, active: bool) -> Result<(), Fault> {
        let update = "UPDATE locations SET active = ?2 WHERE id = ?1";
        self.connection.execute(update, &values![id, active])?;
        Ok(())
    }

    /// A place that the warehouse outside has, whether or not the settings name it.
    pub(super) fn put_place_if_missing(
        &self,
        division: i64,
        site: &str,
        location: &str,
    ) -> Result<(), Fault> {
        let select = "SELECT locations.id, active FROM locations
            JOIN sites ON sites.id = locations.site_id
            WHERE sites.division_id = ?1 AND sites.code = ?2 AND locations.code = ?3";
        let found =
            self.connection.query_row(select, &values![division, site, location], |row| {
                Ok((row.get::<i64>(0)?, row.get::<bool>(1)?))
            })?;
        match found {
            Some((_, true)) => Ok(()),
            Some((id, false)) => self.set_place_active(id, true),
            None => self.put_place(division, site, location),
        }
    }

    fn put_place(&self, division: i64, site: &str, location: &str) -> Result<(), Fault> {
        let insert = "INSERT INTO sites (division_id, code) VALUES (?1, ?2)
            ON CONFLICT (division_id, code) DO NOTHING";
        self.connection.execute(insert, &values![division, site])?;
        let insert = "INSERT INTO locations (division_id, site_id, code, active)
            SELECT division_id, id, ?3, 1 FROM sites WHERE division_id = ?1 AND code = ?2";
        self.connection.execute(insert, &values![division, site, location])?;
        Ok(())
    }

    /// Sites and locations of the settings. Multiple Sites hides the default site and location.
    fn places(&self) -> BTreeSet<(&str, &str)> {
        let settings = &self.settings;
        if settings.multiple_sites {
            let mapped = settings.sites.iter();
            mapped.map(|place| (place.site.as_str(), place.location.as_str())).collect()
        } else {
            BTreeSet::from([(settings.default_site.as_str(), settings.default_location.as_str())])
        }
    }

    fn put_unit(&self, division: i64, name: &str) -> Result<(), Fault> {
        if !self.has_unit(division, name)? {
            let insert = "INSERT INTO units (division_id, name) VALUES (?1, ?2)";
            self.connection.execute(insert, &values![division, name])?;
        }
        Ok(())
    }

    /// Takes over QuickBooks' lists. An entry that a complete list does not have any more becomes
    /// inactive; nothing is removed, because orders refer to it.
    pub(super) fn put_catalog(&self, catalog: &Catalog) -> Result<(), WarehouseError> {
        self.atomically(
            || "writing QuickBooks' lists to the warehouse".into(),
            |division| {
                for unit in catalog.unit_sets.iter().flat_map(|set| &set.units) {
                    self.put_unit(division, &unit.name)?;
                }
                self.put_items(division, catalog)?;
                let customers = catalog.customers.iter().map(|customer| Entry {
                    id: id_of(&customer.reference),
                    name: customer.reference.label(),
                    active: customer.active,
                    description: customer.company_name.as_deref(),
                });
                let rows = self.rows(division, &CUSTOMERS)?;
                let complete = catalog.has(ListName::Customers);
                self.put_roster(division, &CUSTOMERS, &rows, customers.collect(), complete)
            },
        )
    }

    /// Inventory parts, and assemblies by setting. An assembly that is known already stays, so
    /// that its open orders can be finished after the setting was switched off.
    fn put_items(&self, division: i64, catalog: &Catalog) -> Result<(), Fault> {
        let rows = self.rows(division, &ITEMS)?;
        let known: HashSet<&str> =
            rows.iter().filter_map(|row| row.quickbooks_id.as_deref()).collect();
        let items = catalog.items.iter().filter(|item| match item.kind {
            ItemKind::Inventory => true,
            ItemKind::Assembly => {
                self.settings.import_assemblies
                    || id_of(&item.reference).is_some_and(|id| known.contains(id))
            }
            _ => false,
        });
        let entries = items.map(|item| Entry {
            id: id_of(&item.reference),
            name: item.reference.label(),
            active: item.active,
            description: item.description.as_deref(),
        });
        let complete = catalog.has(ListName::Items);
        self.put_roster(division, &ITEMS, &rows, entries.collect(), complete)
    }

    fn rows(&self, division: i64, roster: &Roster) -> Result<Vec<Row>, Fault> {
        let Roster { table, name } = roster;
        let select = format!(
            "SELECT id, quickbooks_id, {name}, active, description FROM {table}
             WHERE division_id = ?1 ORDER BY id"
        );
        let rows = self.connection.query(&select, &values![division], |row| {
            Ok(Row {
                id: row.get(0)?,
                quickbooks_id: row.get(1)?,
                name: row.get(2)?,
                active: row.get(3)?,
                description: row.get(4)?,
            })
        })?;
        Ok(rows)
    }

    /// Writes what differs. Names are unique, and QuickBooks may have swapped two of them since,
    /// so every row that gives up its name does so before another takes it.
    fn put_roster(
        &self,
        division: i64,
        roster: &Roster,
        rows: &[Row],
        mut entries: Vec<Entry<'_>>,
        complete: bool,
    ) -> Result<(), Fault> {
        // QuickBooks keeps names unique; where lists put together from files do not, the first
        // entry counts.
        let mut names = HashSet::new();
        entries.retain(|entry| names.insert(entry.name));
        let matched = matches(rows, &entries);
        let claimed: HashSet<i64> = matched.iter().flatten().map(|row| row.id).collect();
        for row in rows.iter().filter(|row| !claimed.contains(&row.id)) {
            if names.contains(row.name.as_str()) {
                let number = row.id.to_string();
                let origin = row.quickbooks_id.as_deref().unwrap_or(&number);
                let aside = format!("{} ({origin})", row.name);
                self.set_roster_row(roster, row.id, &aside, false)?;
            } else if complete && row.active {
                self.set_roster_row(roster, row.id, &row.name, false)?;
            }
        }
        let Roster { table, name } = roster;
        for (entry, row) in entries.iter().zip(&matched) {
            if let Some(row) = row.filter(|row| row.name != entry.name) {
                // No name of QuickBooks' begins with a control character.
                self.set_roster_row(roster, row.id, &format!("\u{1}{}", row.id), row.active)?;
            }
        }
        let update = format!(
            "UPDATE {table} SET {name} = ?2, active = ?3, description = ?4,
             quickbooks_id = coalesce(?5, quickbooks_id) WHERE id = ?1"
        );
        let insert = format!(
            "INSERT INTO {table} (division_id, {name}, active, description, quickbooks_id)
             VALUES (?1, ?2, ?3, ?4, ?5)"
        );
        for (entry, row) in entries.iter().zip(&matched) {
            let (sql, id) = match row {
                Some(row) if row.says(entry) => continue,
                Some(row) => (&update, row.id),
                None => (&insert, division),
            };
            let values = values![id, entry.name, entry.active, entry.description, entry.id];
            self.connection.execute(sql, &values)?;
        }
        Ok(())
    }

    fn set_roster_row(
        &self,
        roster: &Roster,
        id: i64,
        called: &str,
        active: bool,
    ) -> Result<(), Fault> {
        let Roster { table, name } = roster;
        let update = format!("UPDATE {table} SET {name} = ?2, active = ?3 WHERE id = ?1");
        self.connection.execute(&update, &values![id, called, active])?;
        Ok(())
    }

    /// The entry that a message names, by id, else by name. An order may come before its lists do;
    /// what it names is then known from it.
    pub(super) fn find_or_learn(
        &self,
        division: i64,
        roster: &Roster,
        quickbooks_id: Option<&str>,
        called: &str,
    ) -> Result<i64, Fault> {
        let Roster { table, name } = roster;
        if let Some(quickbooks_id) = quickbooks_id {
            let select =
                format!("SELECT id FROM {table} WHERE division_id = ?1 AND quickbooks_id = ?2");
            let values = values![division, quickbooks_id];
            if let Some(id) = self.connection.query_row(&select, &values, |row| row.get(0))? {
                return Ok(id);
            }
        }
        let called = if called.is_empty() { quickbooks_id.unwrap_or_default() } else { called };
        if let Some((id, _)) = self.find_named(division, roster, called)? {
            return Ok(id);
        }
        let insert = format!(
            "INSERT INTO {table} (division_id, {name}, active, quickbooks_id)
             VALUES (?1, ?2, 1, ?3) RETURNING id"
        );
        self.insert(&insert, &values![division, called, quickbooks_id])
    }

    /// The entry of that name, and whether it is active.
    pub(super) fn find_named(
        &self,
        division: i64,
        roster: &Roster,
        called: &str,
    ) -> Result<Option<(i64, bool)>, Fault> {
        let Roster { table, name } = roster;
        let select =
            format!("SELECT id, active FROM {table} WHERE division_id = ?1 AND {name} = ?2");
        let found = self
            .connection
            .query_row(&select, &values![division, called], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found?)
    }

    /// The unit is one of QuickBooks' or the default of the settings.
    pub(super) fn has_unit(&self, division: i64, name: &str) -> Result<bool, Fault> {
        let select = "SELECT 1 FROM units WHERE division_id = ?1 AND name = ?2";
        Ok(self.connection.exists(select, &values![division, name])?)
    }
}

/// For each entry the row that is the same thing: by id; by name where QuickBooks gives no id, or
/// where the row's own id is not in the lists any more (deleted and entered anew).
fn matches<'r>(rows: &'r [Row], entries: &[Entry<'_>]) -> Vec<Option<&'r Row>> {
    let by_id: HashMap<&str, &Row> =
        rows.iter().filter_map(|row| Some((row.quickbooks_id.as_deref()?, row))).collect();
    let by_name: HashMap<&str, &Row> = rows.iter().map(|row| (row.name.as_str(), row)).collect();
    let ids: HashSet<&str> = entries.iter().filter_map(|entry| entry.id).collect();
    let free = |row: &&Row| !row.quickbooks_id.as_deref().is_some_and(|id| ids.contains(id));
    let same = |entry: &Entry<'_>| {
        let known = entry.id.and_then(|id| by_id.get(id).copied());
        known.or_else(|| by_name.get(entry.name).copied().filter(|row| free(row)))
    };
    entries.iter().map(same).collect()
}

fn id_of(reference: &Reference) -> Option<&str> {
    reference.id.as_ref().map(crate::domain::ids::ListId::as_str)
}
