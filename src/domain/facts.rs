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

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named as its fact is")]
pub enum FactKind {
    Has,
    Item,
    Customer,
    Site,
    Unit,
    PickingOrder,
    SalesOrder,
    Today,
}

impl FactKind {
    /// The question about this.
    pub fn of(self, key: &str) -> Fact {
        let key = key.to_string();
        match self {
            Self::Has => Fact::Has(key),
            Self::Item => Fact::Item(key),
            Self::Customer => Fact::Customer(key),
            Self::Site => Fact::Site(key),
            Self::Unit => Fact::Unit(key),
            Self::PickingOrder => Fact::PickingOrder(key),
            Self::SalesOrder => Fact::SalesOrder(key),
            Self::Today => Fact::Today,
        }
    }
}

/// The questions asked about one document, each once, sorted. Most are asked many times: to ask
/// again costs a comparison and keeps nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactLog(Vec<Fact>);

impl FactLog {
    /// Remembers a question.
    pub fn note(&mut self, kind: FactKind, key: &str) {
        let found = self.0.binary_search_by(|fact| fact.parts().cmp(&(kind, key)));
        if let Err(place) = found {
            self.0.insert(place, kind.of(key));
        }
    }

    /// Remembers a question that was put into words.
    pub fn insert(&mut self, fact: Fact) {
        if let Err(place) = self.0.binary_search(&fact) {
            self.0.insert(place, fact);
        }
    }

    /// In their order.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None was asked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<Fact> for FactLog {
    fn extend<T: IntoIterator<Item = Fact>>(&mut self, facts: T) {
        self.0.extend(facts);
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl FromIterator<Fact> for FactLog {
    fn from_iter<T: IntoIterator<Item = Fact>>(facts: T) -> Self {
        let mut log = Self::default();
        log.extend(facts);
        log
    }
}

impl IntoIterator for FactLog {
    type Item = Fact;
    type IntoIter = std::vec::IntoIter<Fact>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Fact {
    fn parts(&self) -> (FactKind, &str) {
        match self {
            Self::Has(key) => (FactKind::Has, key),
            Self::Item(key) => (FactKind::Item, key),
            Self::Customer(key) => (FactKind::Customer, key),
            Self::Site(key) => (FactKind::Site, key),
            Self::Unit(key) => (FactKind::Unit, key),
            Self::PickingOrder(key) => (FactKind::PickingOrder, key),
            Self::SalesOrder(key) => (FactKind::SalesOrder, key),
            Self::Today => (FactKind::Today, ""),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_kept_once_and_in_its_place() {
        let mut log = FactLog::default();
        let asked = [(FactKind::Unit, "EA"), (FactKind::Item, "b"), (FactKind::Item, "a")];
        for (kind, key) in asked.into_iter().chain(asked) {
            log.note(kind, key);
        }
        log.insert(Fact::Today);
        log.insert(Fact::Item("b".into()));
        let mut turned: Vec<Fact> = log.clone().into_iter().collect();
        turned.reverse();
        assert_eq!(turned.into_iter().collect::<FactLog>(), log);
        let words: Vec<String> = log.iter().map(Fact::encode).collect();
        assert_eq!(words, ["item:a", "item:b", "unit:EA", "today:"]);
    }
}
