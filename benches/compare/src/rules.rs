//! Rules alone: documents in memory, the order's conversion included.

use std::sync::Arc;

use anyhow::{Result, ensure};
use crossdock::domain::selection::Selected;
use crossdock::rules::evaluate::Evaluator;

use crate::company::Company;
use crate::judge::Judge;
use crate::ours;
use crate::program::Program;
use compare_plain::document::{Document, World};
use compare_plain::finding::Finding;
use compare_plain::{native, plain_rhai, read_lists, read_orders};

/// The row that the others are compared with.
pub const BASELINE: &str = "plain Rhai program";
/// The same inside this program, where Rhai has the features that Crossdock wants.
pub const INSIDE: &str = "plain Rhai program, built in";
/// The row that tells how noisy the machine is.
pub const FLOOR: &str = "native Rust";

/// The same orders in the product's structures and in plain ones.
pub struct Documents {
    world: Arc<World>,
    plain: Vec<Arc<Document>>,
    our_world: Arc<crossdock::rules::world::World>,
    ours: Vec<Arc<Selected>>,
}

impl Documents {
    /// Reads what was made.
    pub fn of(company: &Company) -> Result<Self> {
        let world = Arc::new(read_lists::lists(&company.lists)?);
        let mut plain = Vec::new();
        read_orders::orders(&company.orders, |order| {
            plain.extend(order.and_then(|order| Document::select(order, &world)).map(Arc::new));
        })?;
        let our_world = ours::world(company.lists.as_bytes())?;
        let mut selected = Vec::new();
        ours::orders(company.orders.as_bytes(), |order| {
            selected.extend(order.and_then(|order| ours::select(order, &our_world)));
        })?;
        let same = plain.iter().map(|it| it.order.id.as_str());
        ensure!(
            same.eq(selected.iter().map(|it| it.order.id.as_str())),
            "the plain program and Crossdock choose other orders"
        );
        Ok(Self { world, plain, our_world, ours: selected })
    }

    /// How many orders are judged.
    pub fn count(&self) -> usize {
        self.plain.len()
    }

    /// Every program that can judge them, the floor first.
    pub fn programs(&self) -> Result<Vec<Box<dyn Program + '_>>> {
        let world = &*self.world;
        let scripts = plain_rhai::Rules::new(Arc::clone(&self.world))?;
        let evaluator = Evaluator::new(ours::rules()?, Arc::clone(&self.our_world));
        let mut scope = rhai::Scope::new();
        let programs = vec![
            each(FLOOR, &self.plain, move |document| Ok(native::check(document, world))),
            each(INSIDE, &self.plain, move |document| scripts.check(document, &mut scope)),
            each("Crossdock", &self.ours, move |document| Ok(ours::check(&evaluator, document)?)),
        ];
        #[cfg(feature = "languages")]
        let programs = {
            let mut programs = programs;
            self.add_languages(&mut programs)?;
            programs
        };
        Ok(programs)
    }

    #[cfg(feature = "languages")]
    fn add_languages<'d>(&'d self, programs: &mut Vec<Box<dyn Program + 'd>>) -> Result<()> {
        #[cfg(feature = "lua")]
        {
            let rules = crate::languages::lua::Rules::new(&self.world)?;
            let check = move |document: &Arc<Document>| rules.check(document);
            programs.push(each("LuaJIT (mlua)", &self.plain, check));
        }
        #[cfg(feature = "javascript")]
        {
            let rules = crate::languages::javascript::Rules::new(&self.world)?;
            programs.push(Judge::boxed("QuickJS (rquickjs)", move |said| {
                let documents = self.plain.iter().map(AsRef::as_ref);
                rules.check_all(documents, |place, finding| said.push((place, finding)))
            }));
        }
        #[cfg(feature = "rego")]
        {
            use crate::languages::rego::Rules;
            let mut rules = Rules::bytecode(&self.world)?;
            let check = move |document: &Arc<Document>| rules.check(document);
            programs.push(each("Rego (regorus, bytecode)", &self.plain, check));
            let mut rules = Rules::interpreter(&self.world)?;
            let check = move |document: &Arc<Document>| rules.check(document);
            programs.push(each("Rego (regorus, interpreter)", &self.plain, check));
        }
        #[cfg(feature = "cel")]
        {
            let rules = crate::languages::cel::Rules::new(&self.world)?;
            let check = move |document: &Arc<Document>| rules.check(document);
            programs.push(each("CEL (cel)", &self.plain, check));
        }
        Ok(())
    }
}

/// A program that judges one document after the other.
fn each<'d, D, I: IntoIterator<Item = Finding>>(
    name: &'static str,
    documents: &'d [D],
    mut check: impl FnMut(&D) -> Result<I> + 'd,
) -> Box<dyn Program + 'd> {
    Judge::boxed(name, move |said| {
        for (place, document) in documents.iter().enumerate() {
            said.extend(check(document)?.into_iter().map(|finding| (place, finding)));
        }
        Ok(())
    })
}
