//! The schemas say what the reports are. A small reader of schemas that knows just the words that
//! ours use looks at every report; a full one, where there is one.

use std::process::Command;

use serde_json::Value;

use crate::program::Folder;
use crate::rig::{SUBJECTS, json, run, workspace};
use crosscheck::check;

mod crosscheck {
    use serde_json::Value;

    /// Words that say nothing about the value.
    const REMARKS: [&str; 5] = ["$schema", "$id", "title", "description", "$defs"];

    /// Adds to `faults` where a value is not as the schema says.
    pub fn check(value: &Value, schema: &Value, root: &Value, at: &str, faults: &mut Vec<String>) {
        let mut fault = |words: String| faults.push(format!("{at}: {words}"));
        for (word, says) in schema.as_object().expect("a schema is an object") {
            match word.as_str() {
                "type" if !is(value, says) => fault(format!("{value} is no {says}")),
                "const" if value != says => fault(format!("{value} is not {says}")),
                "enum" if !says.as_array().unwrap().contains(value) => {
                    fault(format!("{value} is none of {says}"));
                }
                "minimum" if value.is_i64() && value.as_i64() < says.as_i64() => {
                    fault(format!("{value} is less"))
                }
                "required" => {
                    for name in says.as_array().unwrap() {
                        if value.get(name.as_str().unwrap()).is_none() {
                            fault(format!("{name} is missing"));
                        }
                    }
                }
                "type"
                | "const"
                | "enum"
                | "minimum"
                | "properties"
                | "items"
                | "$ref"
                | "anyOf"
                | "additionalProperties"
                | "propertyNames" => {}
                word if REMARKS.contains(&word) => {}
                word => fault(format!("this test does not know `{word}`")),
            }
        }
        check_below(value, schema, root, at, faults);
    }

    fn check_below(
        value: &Value,
        schema: &Value,
        root: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        if let Some(name) = schema["$ref"].as_str() {
            let target = root.pointer(name.strip_prefix('#').unwrap());
            check(value, target.expect("the reference leads somewhere"), root, at, faults);
        }
        if let Some(ways) = schema["anyOf"].as_array() {
            let fits = |way: &Value| {
                let mut faults = Vec::new();
                check(value, way, root, at, &mut faults);
                faults.is_empty()
            };
            if !ways.iter().any(fits) {
                faults.push(format!("{at}: {value} fits none of the ways"));
            }
        }
        for (place, item) in value.as_array().into_iter().flatten().enumerate() {
            if let Some(items) = schema.get("items") {
                check(item, items, root, &format!("{at}[{place}]"), faults);
            }
        }
        for (name, field) in value.as_object().into_iter().flatten() {
            let below = format!("{at}.{name}");
            if let Some(names) = schema.get("propertyNames") {
                check(&Value::from(name.as_str()), names, root, &below, faults);
            }
            match (schema["properties"].get(name), schema.get("additionalProperties")) {
                (Some(known), _) => check(field, known, root, &below, faults),
                (None, Some(Value::Bool(false))) => faults.push(format!("{below}: unknown")),
                (None, Some(others @ Value::Object(_))) => {
                    check(field, others, root, &below, faults);
                }
                (None, _) => {}
            }
        }
    }

    fn is(value: &Value, kind: &Value) -> bool {
        match kind {
            Value::Array(kinds) => kinds.iter().any(|kind| is(value, kind)),
            kind => match kind.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("this test does not know `{other}`"),
            },
        }
    }
}

fn schema(name: &str) -> Value {
    let ran = Folder::empty().run(["schema", name]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn faults(name: &str, report: &Value) -> Vec<String> {
    let (schema, mut faults) = (schema(name), Vec::new());
    check(report, &schema, &schema, "", &mut faults);
    faults
}

#[test]
fn reports_are_as_their_schemas_say() {
    for (subject, ..) in SUBJECTS {
        assert_eq!(faults(subject, &json(subject, "json")), [""; 0], "{subject}");
    }
}

#[test]
fn what_was_done_is_as_the_schema_of_plans_says() {
    let folder = workspace();
    let from = ["--from", "orders.xml", "lists.xml"];
    let kept = folder.run([&["plan", "--out", "plan.json"][..], &from].concat());
    assert_eq!(kept.code, 1, "{}", kept.stderr);
    let whole: Value = serde_json::from_str(&folder.read("plan.json")).unwrap();
    assert_eq!(faults("plan", &whole), [""; 0]);
    let applied = run(&folder, &["apply", "plan.json"], "json");
    let synced = run(&folder, &[&["sync"][..], &from].concat(), "json");
    for (kind, ran) in [("apply", applied), ("sync", synced)] {
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["kind"], kind);
        assert_eq!(faults("plan", &report), [""; 0], "{kind}");
    }
}

#[test]
fn the_small_reader_finds_what_is_wrong() {
    let mut report = json("plan", "json");
    report["documents"][0]["verdict"] = "lost".into();
    report["documents"][1]["nobody"] = "knows".into();
    report["summary"]["held"] = "3".into();
    report.as_object_mut().unwrap().remove("company");
    assert_eq!(faults("plan", &report).len(), 4);
}

#[test]
fn schemas_are_listed_and_unknown_ones_told() {
    let folder = Folder::empty();
    let listed = folder.run(["schema"]);
    assert_eq!(listed.code, 0);
    for (name, ..) in SUBJECTS {
        assert!(listed.stdout.lines().any(|line| line.starts_with(name)), "{}", listed.stdout);
        assert_eq!(schema(name)["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    let unknown = folder.run(["schema", "plans"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("the schemas are case, crossdock, plan"), "{}", unknown.stderr);
}

/// Asks Python's `jsonschema` whether a report is as a schema says.
fn ask_python(schema: &str, report: &str) {
    let folder = Folder::empty();
    folder.write("schema.json", schema);
    folder.write("report.json", report);
    folder.write(
        "check.py",
        "import json, jsonschema\n\
         schema = json.load(open('schema.json'))\n\
         kind = jsonschema.validators.validator_for(schema)\n\
         kind.check_schema(schema)\n\
         kind(schema).validate(json.load(open('report.json')))\n",
    );
    python(&folder);
}

/// Runs `check.py`; what it prints.
fn python(folder: &Folder) -> String {
    let set = std::env::var("CROSSDOCK_TEST_PYTHON").ok();
    let usual = std::path::Path::new("/usr/bin/python3");
    let found = usual.exists().then(|| usual.to_string_lossy().into_owned());
    let python = set.or(found).unwrap_or_else(|| "python3".to_string());
    let output = Command::new(python).arg("check.py").current_dir(folder.path("")).output();
    let output = output.expect("python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs python3 with jsonschema"]
fn a_full_reader_of_schemas_agrees() {
    for (subject, ..) in SUBJECTS {
        ask_python(&schema(subject).to_string(), &json(subject, "json").to_string());
    }
}

#[test]
#[ignore = "needs python3 with jsonschema"]
fn sarif_is_as_oasis_says() {
    let oasis = include_str!("../fixtures/reports/sarif-schema-2.1.0.json");
    for (subject, ..) in SUBJECTS {
        ask_python(oasis, &json(subject, "sarif").to_string());
    }
}

/// A reader of JUnit's files that others wrote counts what we count.
#[test]
#[ignore = "needs python3 with junitparser"]
fn junit_is_read_by_others() {
    for (subject, words, _) in SUBJECTS {
        let folder = Folder::empty();
        let report = run(&workspace(), words, "junit").stdout;
        folder.write("report.xml", &report);
        folder.write(
            "check.py",
            "from junitparser import JUnitXml\n\
             whole = JUnitXml.fromfile('report.xml')\n\
             whole.update_statistics()\n\
             print(whole.tests, whole.failures, whole.errors, whole.skipped)\n",
        );
        let counted = python(&folder);
        let of = |name: &str| {
            let rest = report.split(&format!(" {name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().to_string()
        };
        let ours = ["tests", "failures", "errors", "skipped"].map(of).join(" ");
        assert_eq!(counted.trim(), ours, "{subject}");
    }
}

/// A reader of HTML that others wrote finds no error in our pages.
#[test]
#[ignore = "needs tidy"]
fn pages_are_well_formed() {
    for (subject, words, _) in SUBJECTS {
        let folder = Folder::empty();
        let page = run(&workspace(), words, "html").stdout;
        folder.write("page.html", &page);
        let mut command = Command::new("tidy");
        command.args(["-e", "-q", "--drop-empty-elements", "no", "page.html"]);
        let output = command.current_dir(folder.path("")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let errors: Vec<&str> = said.lines().filter(|line| line.contains("Error:")).collect();
        assert!(errors.is_empty(), "{subject}: {said}");
    }
}

/// The files that we write for people are what their schemas say.
#[test]
#[ignore = "needs python3 with jsonschema"]
fn files_that_people_write_are_as_their_schemas_say() {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    for name in ["sales_order/a", "picked_order/b", "filter/c", "map/d", "map/e --picked"] {
        assert_eq!(folder.run(["rules", "new"].into_iter().chain(name.split(' '))).code, 0);
    }
    folder.write(
        "rules/waivers.yaml",
        "- { rule: sales_order/a, order: '1', reason: x, by: Ann, until: 2999-12-31 }\n",
    );
    let case = "rules/sales_order/a/fails-it-is-missing.json";
    for (name, file) in [
        ("crossdock", "crossdock.yaml"),
        ("rules", "rules/rules.yaml"),
        ("waivers", "rules/waivers.yaml"),
        ("test", "rules/filter/c.test.yaml"),
        ("test", "rules/map/d.test.yaml"),
        ("test", "rules/map/e.test.yaml"),
        ("case", case),
    ] {
        let read: Value = serde_yaml::from_str(&folder.read(file)).unwrap();
        let schema = crossdock::report::schema::find(name).unwrap();
        ask_python(schema.text, &read.to_string());
    }
    let wrong = serde_json::json!({ "company": "x", "settings": { "partial_invoice": true } });
    let mut faults = Vec::new();
    let schema = crossdock::report::schema::find("crossdock").unwrap();
    let schema: Value = serde_json::from_str(schema.text).unwrap();
    if let Some(settings) = schema.pointer("/properties/settings") {
        check(&wrong["settings"], settings, &schema, "settings", &mut faults);
    }
    assert!(!faults.is_empty(), "an unknown key is told");
}
