//! Made companies: lists and sales orders of real shape and size, from a seed.
//!
//! Every order depends on the seed and its place alone, so any of them can be made again by
//! itself, and nothing is held in memory. What is made is valid against Intuit's qbXML 13.0, but
//! for the orders that are broken on purpose ([`Trouble::BadDate`]).

pub mod chance;
mod lists;
mod orders;
mod xml;

use std::io::{self, Write};

use chance::Chance;

/// The company's name.
pub const COMPANY: &str = "Acme Supply";

/// Sites that a workspace is meant to map.
pub const SITES: [&str; 3] = ["East", "West", "North"];

/// A site that no workspace is meant to map.
pub const SITE_UNMAPPED: &str = "Consignment";

/// A made company. Two of them with equal fields write equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How many sales orders.
    pub orders: usize,
    /// What chance grows from.
    pub seed: u64,
    /// The company keeps several sites, and its orders name one.
    pub multiple_sites: bool,
    /// How many orders of a thousand have something wrong or unusual; 0: all are plain and good.
    pub trouble_per_mille: u16,
}

impl Default for Made {
    /// A hundred plain orders of a company with one site.
    fn default() -> Self {
        Self { orders: 100, seed: 1, multiple_sites: false, trouble_per_mille: 0 }
    }
}

/// What is wrong with an order, or unusual about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// It has the number of the order before it.
    NumberDuplicate,
    /// It has no number.
    NumberMissing,
    /// It has no customer.
    CustomerMissing,
    /// Its customer is not in the list.
    CustomerUnknown,
    /// Its customer is inactive.
    CustomerInactive,
    /// One of its items is not in the lists.
    ItemUnknown,
    /// One of its items is inactive.
    ItemInactive,
    /// It asks for services alone.
    ServicesOnly,
    /// One of its lines orders nothing.
    QuantityZero,
    /// One of its lines is in a unit that nobody knows.
    UnitUnknown,
    /// It was closed by hand.
    ManuallyClosed,
    /// All of it is invoiced.
    FullyInvoiced,
    /// A part of its first line is invoiced.
    PartlyInvoiced,
    /// It has a line group.
    LineGroup,
    /// It has lines of text alone.
    TextLines,
    /// Its customer and texts are full of `&`, quotes and accents.
    HardNames,
    /// Its date is none: it cannot be translated.
    BadDate,
    /// One of its lines names no site.
    SiteMissing,
    /// Its lines name two sites.
    SitesMixed,
    /// Its lines name [`SITE_UNMAPPED`].
    SiteUnmapped,
}

impl Trouble {
    /// All of them; those about sites come last.
    pub const ALL: [Self; 20] = [
        Self::NumberDuplicate,
        Self::NumberMissing,
        Self::CustomerMissing,
        Self::CustomerUnknown,
        Self::CustomerInactive,
        Self::ItemUnknown,
        Self::ItemInactive,
        Self::ServicesOnly,
        Self::QuantityZero,
        Self::UnitUnknown,
        Self::ManuallyClosed,
        Self::FullyInvoiced,
        Self::PartlyInvoiced,
        Self::LineGroup,
        Self::TextLines,
        Self::HardNames,
        Self::BadDate,
        Self::SiteMissing,
        Self::SitesMixed,
        Self::SiteUnmapped,
    ];

    /// How many of them are about sites.
    const ABOUT_SITES: usize = 3;

    /// An order with it is judged, and under a number of its own: the next one can share that.
    fn leaves_number_to_share(self) -> bool {
        !matches!(
            self,
            Self::NumberDuplicate
                | Self::NumberMissing
                | Self::BadDate
                | Self::ManuallyClosed
                | Self::FullyInvoiced
                | Self::ServicesOnly
        )
    }
}

impl Made {
    /// Writes the answers about the company and its lists as one qbXML file: host, company,
    /// preferences, items, customers, sites, unit sets.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn lists(&self, out: &mut impl Write) -> io::Result<()> {
        lists::write(self, out)
    }

    /// Writes the sales orders as one qbXML file, some 4.4 KB each, or 5 KB where they
    /// name sites.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn orders(&self, out: &mut impl Write) -> io::Result<()> {
        orders::write(self, out)
    }

    /// What is wrong with an order (its place from 0), or unusual about it.
    pub fn trouble(&self, order: usize) -> Option<Trouble> {
        let drawn = self.drawn_trouble(order)?;
        let before = order.checked_sub(1).map(|before| self.drawn_trouble(before));
        let can_share = match before {
            None => false,
            Some(before) => before.is_none_or(Trouble::leaves_number_to_share),
        };
        let shares = drawn == Trouble::NumberDuplicate;
        if shares && !can_share { None } else { Some(drawn) }
    }

    fn drawn_trouble(&self, order: usize) -> Option<Trouble> {
        let mut chance = Chance::new(self.seed, 2 * order as u64);
        if chance.below(1000) >= u64::from(self.trouble_per_mille) {
            return None;
        }
        let about_sites = if self.multiple_sites { 0 } else { Trouble::ABOUT_SITES };
        let kinds = Trouble::ALL.len() - about_sites;
        Some(*chance.pick(&Trouble::ALL[..kinds]))
    }
}
