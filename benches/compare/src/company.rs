//! The input: a made company's lists and sales orders, as QuickBooks would send them.

use anyhow::Result;
use crossdock::generator::Made;

/// What chance grows from; another seed makes other orders of the same shape.
const SEED: u64 = 1;
/// Of a thousand orders, so many have something wrong or unusual.
const TROUBLE_PER_MILLE: u16 = 30;

/// Two files of qbXML.
pub struct Company {
    /// Items, customers, sites, units.
    pub lists: String,
    /// Sales orders of some five lines; each line names its site.
    pub orders: String,
}

impl Company {
    /// Makes a company with so many orders.
    pub fn make(orders: usize) -> Result<Self> {
        let made =
            Made { orders, seed: SEED, multiple_sites: true, trouble_per_mille: TROUBLE_PER_MILLE };
        let (mut lists, mut text) = (Vec::new(), Vec::new());
        made.lists(&mut lists)?;
        made.orders(&mut text)?;
        Ok(Self { lists: String::from_utf8(lists)?, orders: String::from_utf8(text)? })
    }
}
