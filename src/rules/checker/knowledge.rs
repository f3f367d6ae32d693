//! What the checker knows beside the script: the written contract, and every function that the
//! engine has, with the types it takes and gives.

use std::any::TypeId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, FnPtr, ImmutableString, Map};
use rust_decimal::Decimal;

use super::types::{Kind, Type};
use crate::rules::{api, context, contract, views};

/// A function that the engine has.
#[derive(Debug, Clone)]
pub struct Signature {
    /// What it takes; a method's object first.
    pub takes: Vec<Type>,
    /// What it gives.
    pub gives: Type,
}

/// One type of the contract.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Its fields.
    pub fields: BTreeMap<String, Type>,
    /// A map that scripts may change: the target of map scripts.
    pub is_map: bool,
}

/// Everything known beside the script.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// The types of the contract, by name.
    pub records: BTreeMap<&'static str, Record>,
    functions: HashMap<String, Vec<Signature>>,
}

impl Knowledge {
    /// What this engine knows.
    pub fn of(engine: &Engine) -> Self {
        let described = views::described();
        let mut names: Vec<&'static str> = described.iter().map(|view| view.name).collect();
        names.extend(contract::RECORDS.iter().map(|(name, _)| *name));
        let mut records = BTreeMap::new();
        for view in &described {
            let fields = view.fields.iter().map(|(name, kind, _)| (*name, *kind));
            records.insert(view.name, Record { fields: fields_of(fields, &names), is_map: false });
        }
        for (name, keys) in contract::RECORDS {
            let fields = keys.iter().map(|(key, kind, _)| (*key, *kind));
            let mut fields = fields_of(fields, &names);
            if *name == "Target" {
                fields.extend(contract::udf_keys().map(|key| (key, Type::TEXT.or_absent())));
            }
            records.insert(name, Record { fields, is_map: true });
        }
        let types = TypeIds::with(&described);
        let mut functions: HashMap<String, Vec<Signature>> = HashMap::new();
        let found = engine.collect_fn_metadata(
            None,
            |info| {
                let each = info.metadata;
                let ids = each.param_types.clone();
                Some((each.name.to_string(), ids, each.return_type.to_string()))
            },
            true,
        );
        for (name, ids, returns) in found {
            let takes: Vec<Type> = ids.iter().map(|id| types.of(*id)).collect();
            let gives = promised(&name, &takes, &names).unwrap_or_else(|| returned(&returns));
            let same = functions.entry(name).or_default();
            // What a workspace's engine registers comes first and hides what Rhai brings.
            if !same.iter().any(|each| each.takes == takes) {
                same.push(Signature { takes, gives });
            }
        }
        Self { records, functions }
    }

    /// The functions of this name, whatever they take.
    pub fn named(&self, name: &str) -> &[Signature] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// What reading this field of a value that is no view gives: `text.len`.
    pub fn getter(&self, kind: &Kind, field: &str) -> Option<Type> {
        let getters = self.named(&format!("get${field}"));
        let fits = |signature: &&Signature| {
            signature.takes.first().is_some_and(|takes| takes.kind.takes(kind))
        };
        getters.iter().find(fits).map(|signature| signature.gives.clone())
    }

    /// The names of all functions that a script may call by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let is_word = |name: &&String| name.chars().all(|c| c.is_alphanumeric() || c == '_');
        self.functions.keys().filter(is_word).map(String::as_str)
    }
}

fn fields_of<'a>(
    fields: impl Iterator<Item = (&'a str, &'a str)>,
    names: &[&'static str],
) -> BTreeMap<String, Type> {
    fields
        .map(|(name, kind)| {
            let read = Type::parse(kind, names);
            debug_assert!(read.is_some(), "{name}: {kind} is a kind");
            (name.to_string(), read.unwrap_or(Type::ANYTHING))
        })
        .collect()
}

/// What the contract says that one of its functions gives: `bool: …`, `Item?: …`.
fn promised(name: &str, takes: &[Type], names: &[&'static str]) -> Option<Type> {
    let of_context = takes.first().is_some_and(|first| first.kind == Kind::View("Context"));
    let table = if of_context { context::QUESTIONS } else { api::FUNCTIONS };
    let arity = takes.len() - usize::from(of_context);
    let row = table.iter().find(|(call, _)| {
        let (called, parameters) = call.split_once('(').unwrap_or((call, ""));
        called == name && parameters.split(',').count() == arity
    })?;
    if name == "finding" {
        return Some(Type::UNIT);
    }
    let (kind, _) = row.1.split_once(':')?;
    Type::parse(kind, names)
}

/// The type that Rust calls by this name, as far as scripts care.
fn returned(name: &str) -> Type {
    let name = name.trim();
    let inner = name
        .strip_prefix("RhaiResultOf<")
        .or_else(|| name.strip_prefix("Result<"))
        .map(|rest| rest.split([',', '>']).next().unwrap_or(rest).trim());
    match inner.unwrap_or(name).rsplit("::").next().unwrap_or(name) {
        "()" => Type::UNIT,
        "bool" => Type::BOOL,
        "INT" | "i64" => Type::INTEGER,
        "Decimal" => Type::DECIMAL,
        "ImmutableString" | "String" | "&str" => Type::TEXT,
        "char" => Type::of(Kind::Character),
        "Array" => Type::list(Type::ANYTHING),
        "Map" => Type::of(Kind::Map(None)),
        _ => Type::ANYTHING,
    }
}

/// From Rhai's ids of types to ours.
struct TypeIds(Vec<(TypeId, Type)>);

impl TypeIds {
    fn with(described: &[views::Described]) -> Self {
        let mut known = vec![
            (TypeId::of::<()>(), Type::UNIT),
            (TypeId::of::<bool>(), Type::BOOL),
            (TypeId::of::<i64>(), Type::INTEGER),
            (TypeId::of::<Decimal>(), Type::DECIMAL),
            (TypeId::of::<ImmutableString>(), Type::TEXT),
            (TypeId::of::<String>(), Type::TEXT),
            (TypeId::of::<&str>(), Type::TEXT),
            (TypeId::of::<char>(), Type::of(Kind::Character)),
            (TypeId::of::<Array>(), Type::list(Type::ANYTHING)),
            (TypeId::of::<Map>(), Type::of(Kind::Map(None))),
            (TypeId::of::<FnPtr>(), Type::of(Kind::Function(Arc::from(""), Vec::new()))),
            (TypeId::of::<std::ops::Range<i64>>(), Type::of(Kind::Range)),
            (TypeId::of::<std::ops::RangeInclusive<i64>>(), Type::of(Kind::Range)),
            (TypeId::of::<Dynamic>(), Type::ANYTHING),
        ];
        let views = described.iter().map(|view| (view.id, Type::of(Kind::View(view.name))));
        known.extend(views);
        Self(known)
    }

    fn of(&self, id: TypeId) -> Type {
        let found = self.0.iter().find(|(each, _)| *each == id);
        // Types that scripts never hold: bytes, times.
        found.map_or_else(|| Type::of(Kind::View("another")), |(_, found)| found.clone())
    }
}
