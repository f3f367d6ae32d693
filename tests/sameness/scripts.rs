//! Scripts of the kind that is lowered, made from a row of numbers: proptest makes the numbers
//! smaller, and so the script shorter.

use std::fmt::Write;

/// Numbers, one after the other; zeros when they are used up.
pub struct Dice<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Dice<'a> {
    pub fn new(numbers: &'a [u32]) -> Self {
        Self { numbers, at: 0 }
    }

    fn below(&mut self, limit: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % limit
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn is_used_up(&self) -> bool {
        self.at >= self.numbers.len()
    }
}

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Integer,
    Decimal,
    Text,
    MaybeText,
    List,
    Map,
    Line,
}

/// A script being written.
pub struct Writer<'a> {
    dice: Dice<'a>,
    script: String,
    variables: Vec<(String, Kind)>,
    loops: usize,
    named: usize,
    /// Within a function that gives a text: no `return;`.
    helper: bool,
}

const DEPTH_MAX: usize = 3;

/// A rule with `check` and `key`.
pub fn rule(numbers: &[u32]) -> String {
    let mut writer = Writer {
        dice: Dice::new(numbers),
        script: String::from("//! Made.\n//!\n//! What: x\n//! Why: x\n//! Fix: x\n\n"),
        variables: Vec::new(),
        loops: 0,
        named: 0,
        helper: true,
    };
    writer.script.push_str("fn helper(number, words) {\n");
    writer.variables = vec![("number".into(), Kind::Integer), ("words".into(), Kind::Text)];
    writer.statements(1, DEPTH_MAX);
    let given = writer.text(0);
    writeln!(writer.script, "    {given}\n}}\n").unwrap();
    writer.helper = false;
    writer.variables.clear();
    writer.script.push_str("fn key(doc, ctx) {\n");
    let key = writer.dice.pick(&["doc.number", "doc.po_number", "doc.lines.len()", "doc.date"]);
    writeln!(writer.script, "    if blank(doc.number) {{ return; }}\n    {key}\n}}\n").unwrap();
    writer.script.push_str("fn check(doc, ctx) {\n");
    writer.statements(1, 0);
    writer.script.push_str("}\n");
    writer.script.push_str(
        "\nfn check_group(docs, ctx) {\n    for doc in docs {\n        finding(doc, \"number\", \
         `${doc.number} is one of ${docs.len()}`);\n    }\n}\n",
    );
    writer.script
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.script, "{}{text}", "    ".repeat(depth));
    }

    fn new_name(&mut self) -> String {
        self.named += 1;
        format!("v{}", self.named)
    }

    fn known(&mut self, kind: Kind) -> Option<String> {
        let fitting: Vec<String> = self
            .variables
            .iter()
            .filter(|(_, each)| *each == kind)
            .map(|(name, _)| name.clone())
            .collect();
        if fitting.is_empty() {
            None
        } else {
            Some(fitting[self.dice.below(fitting.len())].clone())
        }
    }

    fn statements(&mut self, depth: usize, nesting: usize) {
        let count = 1 + self.dice.below(5);
        let before = self.variables.len();
        for _ in 0..count {
            if self.dice.is_used_up() {
                break;
            }
            self.statement(depth, nesting);
        }
        self.variables.truncate(before);
    }

    fn block(&mut self, depth: usize, nesting: usize, head: &str) {
        self.line(depth, &format!("{head} {{"));
        self.statements(depth + 1, nesting + 1);
        self.line(depth, "}");
    }

    fn statement(&mut self, depth: usize, nesting: usize) {
        match self.dice.below(16) {
            0..=3 => self.declaration(depth),
            4 | 5 => self.assignment(depth),
            6 | 7 if nesting < DEPTH_MAX => {
                let asked = self.condition(0);
                self.block(depth, nesting, &format!("if {asked}"));
                if self.dice.below(2) == 0 {
                    self.script.pop();
                    self.block(depth, nesting, " else");
                }
            }
            8 | 9 if nesting < DEPTH_MAX && !self.helper => self.for_lines(depth, nesting),
            10 if nesting < DEPTH_MAX => {
                let name = self.new_name();
                let to = self.integer(0);
                self.loops += 1;
                self.variables.push((name.clone(), Kind::Integer));
                self.block(depth, nesting, &format!("for {name} in 0..{to}"));
                self.variables.pop();
                self.loops -= 1;
            }
            11 if nesting < DEPTH_MAX => self.counted(depth, nesting),
            12 if self.loops > 0 => {
                let leave = self.dice.pick(&["break;", "continue;"]);
                let asked = self.condition(0);
                self.line(depth, &format!("if {asked} {{ {leave} }}"));
            }
            13 if !self.helper => {
                let asked = self.condition(0);
                self.line(depth, &format!("if {asked} {{ return; }}"));
            }
            _ if self.helper => self.declaration(depth),
            _ => self.finding(depth),
        }
    }

    fn declaration(&mut self, depth: usize) {
        let name = self.new_name();
        let (kind, value) = match self.dice.below(8) {
            0 => (Kind::Bool, self.condition(0)),
            1 | 2 => (Kind::Integer, self.integer(0)),
            3 => (Kind::Decimal, self.decimal(0)),
            4 => (Kind::List, "[]".to_string()),
            5 => (Kind::Map, "#{}".to_string()),
            6 => (Kind::MaybeText, self.maybe_text()),
            _ => (Kind::Text, self.text(0)),
        };
        self.line(depth, &format!("let {name} = {value};"));
        self.variables.push((name, kind));
    }

    fn assignment(&mut self, depth: usize) {
        let changed = match self.dice.below(7) {
            0 => self.known(Kind::Integer).map(|name| (name, "+=", self.integer(0))),
            1 => self.known(Kind::Integer).map(|name| (name, "=", self.integer(0))),
            2 => self.known(Kind::Decimal).map(|name| (name, "-=", self.decimal(0))),
            3 => self.known(Kind::Text).map(|name| (name, "+=", self.text(0))),
            4 => self.known(Kind::Bool).map(|name| (name, "=", self.condition(0))),
            5 => {
                if let Some(name) = self.known(Kind::List) {
                    let value = self.text(0);
                    self.line(depth, &format!("{name}.push({value});"));
                }
                return;
            }
            _ => {
                if let Some(name) = self.known(Kind::Map) {
                    let (key, value) = (self.text(0), self.integer(0));
                    self.line(depth, &format!("{name}[{key}] = {value};"));
                }
                return;
            }
        };
        if let Some((name, sign, value)) = changed {
            self.line(depth, &format!("{name} {sign} {value};"));
        }
    }

    fn for_lines(&mut self, depth: usize, nesting: usize) {
        let name = self.new_name();
        let list = self.dice.pick(&["doc.lines", "doc.lines", "doc.other_lines"]);
        self.loops += 1;
        self.variables.push((name.clone(), Kind::Line));
        self.block(depth, nesting, &format!("for {name} in {list}"));
        self.variables.pop();
        self.loops -= 1;
    }

    /// `while` with a counter, so that it ends; now and then it takes too many steps.
    fn counted(&mut self, depth: usize, nesting: usize) {
        let name = self.new_name();
        let limit = self.dice.pick(&["3", "5", "9", "4000", "9000"]);
        self.line(depth, &format!("let {name} = 0;"));
        self.line(depth, &format!("while {name} < {limit} {{"));
        self.line(depth + 1, &format!("{name} += 1;"));
        self.loops += 1;
        if limit.len() == 1 {
            self.statements(depth + 1, nesting + 1);
        }
        self.loops -= 1;
        self.line(depth, "}");
    }

    fn finding(&mut self, depth: usize) {
        let path =
            self.dice.pick(&["\"number\"", "\"lines[0]\"", "`lines[${doc.lines.len()}].site`"]);
        let message = self.text(0);
        let rest = match self.dice.below(3) {
            0 => String::new(),
            _ => format!(", {}", self.text(1)),
        };
        let document = self.dice.pick(&["", "", "doc, "]);
        self.line(depth, &format!("finding({document}{path}, {message}{rest});"));
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth > 2 {
            return self.dice.pick(&["true", "false"]).to_string();
        }
        match self.dice.below(13) {
            0 => format!("!({})", self.condition(depth + 1)),
            1 => format!("({} && {})", self.condition(depth + 1), self.condition(depth + 1)),
            2 => format!("({} || {})", self.condition(depth + 1), self.condition(depth + 1)),
            3 | 4 => {
                let sign = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {sign} {}", self.integer(depth + 1), self.integer(depth + 1))
            }
            5 | 6 => {
                let sign = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let other = if self.dice.below(2) == 0 {
                    self.decimal(depth + 1)
                } else {
                    self.integer(depth + 1)
                };
                format!("{} {sign} {other}", self.decimal(depth + 1))
            }
            7 => {
                let sign = self.dice.pick(&["==", "!=", "<", ">"]);
                format!("{} {sign} {}", self.text(depth + 1), self.text(depth + 1))
            }
            8 => format!("blank({})", self.maybe_text()),
            9 => {
                let sign = self.dice.pick(&["==", "!="]);
                format!("{} {sign} ()", self.maybe_text())
            }
            10 => match self.known(Kind::Map) {
                Some(map) => format!("has({map}, {})", self.text(depth + 1)),
                None => "true".to_string(),
            },
            11 if !self.helper => self
                .dice
                .pick(&[
                    "ctx.settings.multiple_sites",
                    "doc.manually_closed",
                    "ctx.has(\"items\")",
                    "doc.changed",
                    "doc.customer == ()",
                ])
                .to_string(),
            _ => self.known(Kind::Bool).unwrap_or_else(|| "true".to_string()),
        }
    }

    fn integer(&mut self, depth: usize) -> String {
        if depth > 2 {
            return self.dice.pick(&["0", "1", "7"]).to_string();
        }
        match self.dice.below(10) {
            0 => format!("({} + {})", self.integer(depth + 1), self.integer(depth + 1)),
            1 => format!("({} - {})", self.integer(depth + 1), self.integer(depth + 1)),
            2 => format!("({} * {})", self.integer(depth + 1), self.integer(depth + 1)),
            3 => format!("({} % {})", self.integer(depth + 1), self.integer(depth + 1)),
            4 => format!("{}.len", self.text(depth + 1)),
            5 => match self.known(Kind::List) {
                Some(list) => format!("{list}.len()"),
                None => "-2".to_string(),
            },
            6 => match self.known(Kind::Line) {
                Some(line) => format!("{line}.index"),
                None => "9_000_000_000_000_000_000".to_string(),
            },
            7 if !self.helper => "doc.lines.len()".to_string(),
            _ => self
                .known(Kind::Integer)
                .unwrap_or_else(|| self.dice.pick(&["0", "1", "2", "5", "40"]).to_string()),
        }
    }

    fn decimal(&mut self, depth: usize) -> String {
        if depth > 2 {
            return self.dice.pick(&["1.50", "0.0", "2.25"]).to_string();
        }
        match self.dice.below(9) {
            0 => format!("({} + {})", self.decimal(depth + 1), self.decimal(depth + 1)),
            1 => format!("({} - {})", self.decimal(depth + 1), self.integer(depth + 1)),
            2 => format!("({} * {})", self.decimal(depth + 1), self.decimal(depth + 1)),
            3 => format!("div({}, {})", self.integer(depth + 1), self.decimal(depth + 1)),
            4 => format!(
                "round_half_up({}, {})",
                self.decimal(depth + 1),
                self.dice.pick(&["0", "2", "-1"])
            ),
            5 | 6 => match self.known(Kind::Line) {
                Some(line) => {
                    format!("{line}.{}", self.dice.pick(&["ordered", "invoiced", "open"]))
                }
                None => "3.10".to_string(),
            },
            7 => format!("-({})", self.decimal(depth + 1)),
            _ => self.known(Kind::Decimal).unwrap_or_else(|| "1.005".to_string()),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth > 2 {
            return self.dice.pick(&["\"\"", "\"a\"", "\"Ärger\""]).to_string();
        }
        match self.dice.below(10) {
            0 => format!("`x${{{}}} ${{{}}}`", self.text(depth + 1), self.integer(depth + 1)),
            1 => format!("`${{{}}}`", self.decimal(depth + 1)),
            2 => format!("({} + {})", self.text(depth + 1), self.text(depth + 1)),
            3 => {
                format!("{}.{}()", self.text(depth + 1), self.dice.pick(&["to_lower", "to_upper"]))
            }
            4 => format!("({} ?? {})", self.maybe_text(), self.text(depth + 1)),
            5 => format!(
                "if {} {{ {} }} else {{ {} }}",
                self.condition(depth + 1),
                self.text(depth + 1),
                self.text(depth + 1)
            ),
            6 => match self.known(Kind::Line) {
                Some(line) => format!("{line}.id"),
                None => "\"none\"".to_string(),
            },
            7 if !self.helper => {
                format!("helper({}, {})", self.integer(depth + 1), self.text(depth + 1))
            }
            8 if !self.helper => self
                .dice
                .pick(&["doc.quickbooks_id", "ctx.settings.default_site", "ctx.today"])
                .to_string(),
            _ => self.known(Kind::Text).unwrap_or_else(|| "\"t\"".to_string()),
        }
    }

    fn maybe_text(&mut self) -> String {
        match (self.known(Kind::Line), self.dice.below(6)) {
            (Some(line), 0..=3) => {
                format!("{line}.{}", self.dice.pick(&["site", "unit", "description", "item?.name"]))
            }
            (_, 4) if !self.helper => "doc.customer?.name".to_string(),
            _ if self.helper => "()".to_string(),
            _ => self
                .dice
                .pick(&[
                    "doc.number",
                    "doc.po_number",
                    "doc.date",
                    "doc.memo",
                    "ctx.unit(doc.number)",
                ])
                .to_string(),
        }
    }
}
