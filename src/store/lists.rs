//! QuickBooks' reference lists, kept between runs. A list that did not change is not written.

use super::{Attempt, StoreError};
use crate::database::{Connection, DatabaseError, Row, Value, values};
use crate::domain::catalog::{Catalog, ListName};
use crate::domain::digest::Digest;
use crate::domain::ids::ListId;
use crate::domain::item::{Item, ItemKind, Site, Unit, UnitSet};
use crate::domain::party::{Address, Customer, Reference};

/// An address as JSON: lines, city, state, postal code, country, note.
type AddressText =
    (Vec<String>, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);

/// Units as JSON: name, abbreviation, ratio.
type UnitsText = Vec<(String, Option<String>, String)>;

/// The lists as they last came.
pub(super) fn read(connection: &Connection) -> Result<Catalog, StoreError> {
    let mut catalog = Catalog::default();
    for item in read_items(connection)? {
        catalog.items.put(item);
    }
    for customer in read_customers(connection)? {
        catalog.customers.put(customer);
    }
    for site in read_sites(connection)? {
        catalog.sites.put(site);
    }
    for set in read_unit_sets(connection)? {
        catalog.put_unit_set(set);
    }
    let attempt = "reading which lists are at hand";
    for list in ListName::ALL {
        let select = "SELECT at_hand, whole FROM lists WHERE name = ?1";
        let read = |row: &Row<'_>| Ok((row.get::<bool>(0)?, row.get::<Option<u64>>(1)?));
        let found = connection.query_row(select, &values![list.word()], read).attempt(attempt)?;
        if let Some((at_hand, whole)) = found {
            if at_hand {
                catalog.set_at_hand(list);
            }
            if let Some(entries) = whole {
                catalog.set_whole(list, entries);
            }
        }
    }
    let select = "SELECT quickbooks_company, quickbooks_multiple_sites FROM meta";
    let company = connection.query_row(select, &[], |row| Ok((row.get(0)?, row.get(1)?)));
    (catalog.quickbooks_company, catalog.quickbooks_multiple_sites) =
        company.attempt(attempt)?.unwrap_or_default();
    Ok(catalog)
}

/// Makes the kept lists those of the catalog; writes only the lists that differ.
pub(super) fn put(connection: &Connection, catalog: &Catalog) -> Result<(), StoreError> {
    let update = "UPDATE meta SET quickbooks_company = ?1, quickbooks_multiple_sites = ?2
        WHERE (quickbooks_company, quickbooks_multiple_sites) IS DISTINCT FROM (?1, ?2)";
    let values = values![catalog.quickbooks_company, catalog.quickbooks_multiple_sites];
    connection.execute(update, &values).attempt("remembering QuickBooks' preferences")?;
    for list in ListName::ALL {
        let rows = match list {
            ListName::Items => item_rows(catalog),
            ListName::Customers => customer_rows(catalog),
            ListName::Sites => site_rows(catalog),
            ListName::Units => unit_set_rows(catalog),
        };
        let attempt = || format!("remembering the list of {}", list.word());
        put_list(connection, list, catalog.has(list), &rows).attempt(attempt())?;
        put_whole(connection, list, catalog.whole_answer(list)).attempt(attempt())?;
    }
    Ok(())
}

/// One entry as the columns of its table, in the order of [`insert_of`].
type Columns = Vec<Value>;

fn put_list(
    connection: &Connection,
    list: ListName,
    at_hand: bool,
    rows: &[Columns],
) -> Result<(), DatabaseError> {
    let mut digest = Digest::new();
    for column in rows.iter().flatten() {
        match column {
            Value::Text(text) => digest.option(Some(text)),
            Value::Integer(flag) => digest.option(Some(&flag.to_string())),
            Value::Null | Value::Blob(_) => digest.option(None),
        };
    }
    let digest = digest.finish();
    let select = "SELECT at_hand, digest FROM lists WHERE name = ?1";
    let known: Option<(bool, String)> =
        connection
            .query_row(select, &values![list.word()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let unchanged = match &known {
        Some(known) => *known == (at_hand, digest.clone()),
        None => rows.is_empty() && !at_hand,
    };
    if unchanged {
        return Ok(());
    }
    let (table, insert) = insert_of(list);
    connection.execute(&format!("DELETE FROM {table}"), &[])?;
    for (position, row) in (1_i64..).zip(rows) {
        let mut columns = row.clone();
        columns.push(Value::Integer(position));
        connection.execute(insert, &columns)?;
    }
    let upsert = "INSERT INTO lists (name, at_hand, digest) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET at_hand = excluded.at_hand, digest = excluded.digest";
    connection.execute(upsert, &values![list.word(), at_hand, digest])?;
    Ok(())
}

/// Remembers how many entries the last whole answer had; writes only what differs.
fn put_whole(
    connection: &Connection,
    list: ListName,
    entries: Option<u64>,
) -> Result<(), DatabaseError> {
    let update = "UPDATE lists SET whole = ?2
        WHERE name = ?1 AND whole IS DISTINCT FROM CAST(?2 AS BIGINT)";
    let entries = entries.map(|entries| i64::try_from(entries).unwrap_or(i64::MAX));
    connection.execute(update, &values![list.word(), entries])?;
    Ok(())
}

/// The table of a list, and the statement that adds an entry.
fn insert_of(list: ListName) -> (&'static str, &'static str) {
    match list {
        ListName::Items => (
            "list_items",
            "INSERT INTO list_items (list_id, name, kind, active, description, unit_set_id,
                unit_set_name, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        ),
        ListName::Customers => (
            "list_customers",
            "INSERT INTO list_customers (list_id, name, active, company_name, address, phone,
                email, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        ),
        ListName::Sites => (
            "list_sites",
            "INSERT INTO list_sites (list_id, name, active, parent_id, parent_name, position)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        ),
        ListName::Units => (
            "list_unit_sets",
            "INSERT INTO list_unit_sets (list_id, name, units, position) VALUES (?1, ?2, ?3, ?4)",
        ),
    }
}

fn item_rows(catalog: &Catalog) -> Vec<Columns> {
    let row = |item: &Item| {
        let [list_id, name] = reference_columns(Some(&item.reference));
        let [unit_set_id, unit_set_name] = reference_columns(item.unit_set.as_ref());
        let (kind, active) = (item.kind.word(), item.active);
        values![list_id, name, kind, active, item.description, unit_set_id, unit_set_name].into()
    };
    catalog.items.iter().map(row).collect()
}

fn customer_rows(catalog: &Catalog) -> Vec<Columns> {
    let row = |customer: &Customer| {
        let [list_id, name] = reference_columns(Some(&customer.reference));
        let address = customer.address.clone();
        let text: AddressText = (
            address.lines,
            address.city,
            address.state,
            address.postal_code,
            address.country,
            address.note,
        );
        let Customer { active, company_name, phone, email, .. } = customer;
        values![list_id, name, active, company_name, json(&text), phone, email].into()
    };
    catalog.customers.iter().map(row).collect()
}

fn site_rows(catalog: &Catalog) -> Vec<Columns> {
    let row = |site: &Site| {
        let [list_id, name] = reference_columns(Some(&site.reference));
        let [parent_id, parent_name] = reference_columns(site.parent.as_ref());
        values![list_id, name, site.active, parent_id, parent_name].into()
    };
    catalog.sites.iter().map(row).collect()
}

fn unit_set_rows(catalog: &Catalog) -> Vec<Columns> {
    let row = |set: &UnitSet| {
        let [list_id, name] = reference_columns(Some(&set.reference));
        let units = set.units.iter().cloned();
        let text: UnitsText =
            units.map(|unit| (unit.name, unit.abbreviation, unit.ratio.to_string())).collect();
        values![list_id, name, json(&text)].into()
    };
    catalog.unit_sets.iter().map(row).collect()
}

fn read_items(connection: &Connection) -> Result<Vec<Item>, StoreError> {
    let select = "SELECT list_id, name, kind, active, description, unit_set_id, unit_set_name
        FROM list_items ORDER BY position";
    let items = entries(connection, select, |row| {
        let unit_set = reference(row.get(5)?, row.get(6)?);
        let kind: String = row.get(2)?;
        let item = Item {
            reference: Reference { id: id(row.get(0)?), name: row.get(1)? },
            kind: ItemKind::Inventory,
            active: row.get(3)?,
            description: row.get(4)?,
            unit_set,
        };
        Ok((item, kind))
    })?;
    let known = |(item, word): (Item, String)| match ItemKind::from_word(&word) {
        Some(kind) => Ok(Item { kind, ..item }),
        None => Err(StoreError::Unreadable { place: "list_items.kind", value: word }),
    };
    items.into_iter().map(known).collect()
}

fn read_customers(connection: &Connection) -> Result<Vec<Customer>, StoreError> {
    let select = "SELECT list_id, name, active, company_name, address, phone, email
        FROM list_customers ORDER BY position";
    let customers = entries(connection, select, |row| {
        let customer = Customer {
            reference: Reference { id: id(row.get(0)?), name: row.get(1)? },
            active: row.get(2)?,
            company_name: row.get(3)?,
            address: Address::default(),
            phone: row.get(5)?,
            email: row.get(6)?,
        };
        Ok((customer, row.get::<String>(4)?))
    })?;
    let addressed = |(customer, text): (Customer, String)| {
        let Ok(parts) = serde_json::from_str::<AddressText>(&text) else {
            let place = "list_customers.address";
            return Err(StoreError::Unreadable { place, value: text });
        };
        let (lines, city, state, postal_code, country, note) = parts;
        let address = Address { lines, city, state, postal_code, country, note };
        Ok(Customer { address, ..customer })
    };
    customers.into_iter().map(addressed).collect()
}

fn read_sites(connection: &Connection) -> Result<Vec<Site>, StoreError> {
    let select = "SELECT list_id, name, active, parent_id, parent_name
        FROM list_sites ORDER BY position";
    entries(connection, select, |row| {
        Ok(Site {
            reference: Reference { id: id(row.get(0)?), name: row.get(1)? },
            active: row.get(2)?,
            parent: reference(row.get(3)?, row.get(4)?),
        })
    })
}

fn read_unit_sets(connection: &Connection) -> Result<Vec<UnitSet>, StoreError> {
    let select = "SELECT list_id, name, units FROM list_unit_sets ORDER BY position";
    let sets = entries(connection, select, |row| {
        let reference = Reference { id: id(row.get(0)?), name: row.get(1)? };
        Ok((reference, row.get::<String>(2)?))
    })?;
    let with_units = |(reference, text): (Reference, String)| {
        let unreadable =
            || StoreError::Unreadable { place: "list_unit_sets.units", value: text.clone() };
        let units = serde_json::from_str::<UnitsText>(&text).map_err(|_| unreadable())?;
        let unit = |(name, abbreviation, ratio): (String, Option<String>, String)| {
            let ratio = ratio.parse().map_err(|_| unreadable())?;
            Ok(Unit { name, abbreviation, ratio })
        };
        let units = units.into_iter().map(unit).collect::<Result<_, StoreError>>()?;
        Ok(UnitSet { reference, units })
    };
    sets.into_iter().map(with_units).collect()
}

fn entries<T>(
    connection: &Connection,
    select: &str,
    read: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
) -> Result<Vec<T>, StoreError> {
    connection.query(select, &[], read).attempt("reading QuickBooks' lists from the store")
}

fn id(text: Option<String>) -> Option<ListId> {
    text.map(ListId::from)
}

/// An absent reference has no name; one by id alone has an empty name.
fn reference(list_id: Option<String>, name: Option<String>) -> Option<Reference> {
    name.map(|name| Reference { id: id(list_id), name })
}

fn reference_columns(reference: Option<&Reference>) -> [Option<String>; 2] {
    let id = reference.and_then(|each| each.id.as_ref()).map(ListId::to_string);
    [id, reference.map(|each| each.name.clone())]
}

fn json(value: &impl serde::Serialize) -> String {
    // Texts, lists and options of texts: serde_json has no way to fail on these.
    serde_json::to_string(value).expect("texts can be written as JSON")
}
