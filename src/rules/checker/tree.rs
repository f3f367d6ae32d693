//! A checked script as a typed tree: variables are slots, fields and functions are named once, and
//! every expression knows what it gives. What cannot be followed is said in [`Tree::dynamic`].

use rhai::Position;
use rust_decimal::Decimal;

use super::types::Type;

/// A script, checked.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Functions as they are called: one that is called with other types stands here again.
    pub functions: Vec<Function>,
    /// Where the checker cannot follow, and why; such a script runs as ever.
    pub dynamic: Vec<(Position, String)>,
}

impl Tree {
    /// The checker follows all of it.
    pub fn is_followed(&self) -> bool {
        self.dynamic.is_empty()
    }

    /// The function that Crossdock calls by this name.
    pub fn entry(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.entry && function.name == name)
    }
}

/// A function with the types it is called with.
#[derive(Debug, Clone)]
pub struct Function {
    /// As the script calls it.
    pub name: String,
    /// Crossdock calls it: `check`, `key`, `check_group`, `skip`, `map`.
    pub entry: bool,
    /// How many of the slots are parameters; they come first.
    pub parameters: usize,
    /// Name and widest type of every variable.
    pub slots: Vec<(String, Type)>,
    /// What it does.
    pub body: Vec<Statement>,
    /// What it gives.
    pub gives: Type,
}

/// One statement.
#[derive(Debug, Clone)]
pub enum Statement {
    /// `let x = …`.
    Let(usize, Expression),
    /// `x = …`, `x += …`: the operator without `=`, empty for a plain assignment.
    Assign(Expression, &'static str, Expression, Position),
    /// `while`, `loop`.
    While(Expression, Vec<Statement>),
    /// `do … while`, or `until` where the flag is set.
    Do(Vec<Statement>, Expression, bool),
    /// `for (x, place) in …`.
    For(usize, Option<usize>, Expression, Vec<Statement>),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return …`.
    Return(Option<Expression>),
    /// An expression; the last one of a block is what the block gives.
    Expression(Expression),
}

/// One expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub node: Node,
    /// What it gives.
    pub gives: Type,
    /// Where it stands, in the lines of the compiled text.
    pub position: Position,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum Node {
    /// A value that is written out.
    Constant(Constant),
    /// `a text with ${parts}`.
    Interpolation(Vec<Expression>),
    /// `[…]`.
    List(Vec<Expression>),
    /// `#{…}`.
    Map(Vec<(String, Expression)>),
    /// A variable, by its slot.
    Variable(usize),
    /// `x.field`; `x?.field` where the flag is set.
    Field(Box<Expression>, String, bool),
    /// `x[i]`; `x?[i]` where the flag is set.
    Index(Box<Expression>, Box<Expression>, bool),
    /// A function of the script: its place in [`Tree::functions`].
    Own(usize, Vec<Expression>),
    /// Any other function, a method's object first; operators go by their sign.
    Native(String, Vec<Expression>),
    /// `a && b && …`.
    And(Vec<Expression>),
    /// `a || b || …`.
    Or(Vec<Expression>),
    /// `a ?? b ?? …`.
    Coalesce(Vec<Expression>),
    /// `if`.
    If(Box<Expression>, Vec<Statement>, Vec<Statement>),
    /// `switch`: its value, and each case's condition and block; the last one is the default where
    /// the flag is set.
    Switch(Box<Expression>, Vec<(Option<Expression>, Vec<Statement>)>, bool),
    /// `{ … }`.
    Block(Vec<Statement>),
    /// A function as a value.
    Function(String),
    /// Not followed.
    Unknown,
}

/// A value that is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// `()`.
    Unit,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point.
    Decimal(Decimal),
    /// A text.
    Text(String),
    /// A character.
    Character(char),
}

/// Hands over every expression within these statements, outer ones first.
pub fn each_expression(statements: &[Statement], take: &mut dyn FnMut(&Expression)) {
    for statement in statements {
        match statement {
            Statement::Let(_, it) | Statement::Expression(it) => within(it, take),
            Statement::Assign(place, _, it, _) => {
                within(place, take);
                within(it, take);
            }
            Statement::While(it, body) | Statement::Do(body, it, _) => {
                within(it, take);
                each_expression(body, take);
            }
            Statement::For(_, _, over, body) => {
                within(over, take);
                each_expression(body, take);
            }
            Statement::Return(it) => it.iter().for_each(|it| within(it, take)),
            Statement::Break | Statement::Continue => {}
        }
    }
}

fn within(it: &Expression, take: &mut dyn FnMut(&Expression)) {
    take(it);
    match &it.node {
        Node::Constant(_) | Node::Variable(_) | Node::Function(_) | Node::Unknown => {}
        Node::Interpolation(parts)
        | Node::List(parts)
        | Node::Own(_, parts)
        | Node::Native(_, parts)
        | Node::And(parts)
        | Node::Or(parts)
        | Node::Coalesce(parts) => parts.iter().for_each(|part| within(part, take)),
        Node::Map(entries) => entries.iter().for_each(|(_, value)| within(value, take)),
        Node::Field(of, ..) => within(of, take),
        Node::Index(of, index, _) => {
            within(of, take);
            within(index, take);
        }
        Node::If(asked, then, otherwise) => {
            within(asked, take);
            each_expression(then, take);
            each_expression(otherwise, take);
        }
        Node::Switch(value, cases, _) => {
            within(value, take);
            for (asked, body) in cases {
                if let Some(asked) = asked {
                    within(asked, take);
                }
                each_expression(body, take);
            }
        }
        Node::Block(statements) => each_expression(statements, take),
    }
}
