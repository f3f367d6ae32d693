//! Facts: what was looked up while one document was judged. A verdict stays good while the
//! document, the rules, the settings and the answers to these questions stay the same.

/// One question to the lists, the warehouse or earlier runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Is this list at hand? Its word.
    Has(String),
    /// An item, by id or name.
    Item(String),
    /// A customer, by id or name.
    Customer(String),
    /// A QuickBooks site, by id or name.
    Site(String),
    /// A unit of measure.
    Unit(String),
    /// Who holds this picking-order number?
    PickingOrder(String),
    /// Which other sales orders carry this number?
    SalesOrder(String),
    /// The day of the run.
    Today,
}

impl Fact {
    /// One line of text for the store: `item:80000001-1`.
    pub fn encode(&self) -> String {
        match self {
            Self::Has(key) => format!("has:{key}"),
            Self::Item(key) => format!("item:{key}"),
            Self::Customer(key) => format!("customer:{key}"),
            Self::Site(key) => format!("site:{key}"),
            Self::Unit(key) => format!("unit:{key}"),
            Self::PickingOrder(key) => format!("picking_order:{key}"),
            Self::SalesOrder(key) => format!("sales_order:{key}"),
            Self::Today => "today:".to_string(),
        }
    }

    /// The way back from [`Fact::encode`]; `None` for what an older version wrote otherwise.
    pub fn decode(text: &str) -> Option<Self> {
        let (kind, key) = text.split_once(':')?;
        let key = key.to_string();
        Some(match kind {
            "has" => Self::Has(key),
            "item" => Self::Item(key),
            "customer" => Self::Customer(key),
            "site" => Self::Site(key),
            "unit" => Self::Unit(key),
            "picking_order" => Self::PickingOrder(key),
            "sales_order" => Self::SalesOrder(key),
            "today" => Self::Today,
            _ => return None,
        })
    }
}

/// All questions asked about one document, packed: runs keep hundreds of thousands of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(Box<str>);

impl Facts {
    /// Packs questions, in their order.
    pub fn pack<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Self {
        let mut packed = String::new();
        for fact in facts {
            if !packed.is_empty() {
                packed.push(SEPARATOR);
            }
            packed.push_str(&fact.encode());
        }
        Self(packed.into_boxed_str())
    }

    /// As kept in a store or a plan.
    pub fn from_kept(packed: impl Into<Box<str>>) -> Self {
        Self(packed.into())
    }

    /// For a store or a plan.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The questions. One of an older version that means nothing now is left out: the answers'
    /// fingerprint then differs, and the document is judged again.
    pub fn unpack(&self) -> impl Iterator<Item = Fact> {
        self.0.split(SEPARATOR).filter_map(Fact::decode)
    }
}

/// Stands in no name that QuickBooks can hold.
const SEPARATOR: char = '\u{1f}';
