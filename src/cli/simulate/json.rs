//! A simulation for programs.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Day, Simulation};
use crate::simulator::connector::{Asked, CallMade, Failure, VisitReport};

/// All of it, as one document.
pub(super) fn write(out: &mut dyn Write, simulation: &Simulation<'_>) -> io::Result<()> {
    let Simulation { target, seed, faults, remarks, visits, books } = simulation;
    let good = visits.iter().filter(|day| day.report.ending.is_good()).count();
    let calls: usize = visits.iter().map(|day| day.report.calls.len()).sum();
    let written: usize = visits.iter().map(|day| written(&day.report).count()).sum();
    let report = json!({
        "format_version": "1.0",
        "kind": "simulation",
        "url": target.url().to_string(),
        "user": target.user(),
        "seed": seed,
        "script": faults.script().lines().collect::<Vec<_>>(),
        "found_no_place": faults.without_place().map(ToString::to_string).collect::<Vec<_>>(),
        "remarks": remarks,
        "summary": {
            "visits": visits.len(), "ended_well": good, "calls": calls, "written": written,
        },
        "books": books.in_json(),
        "visits": visits.iter().map(visit).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn visit(day: &Day) -> Value {
    let report = &day.report;
    let office = day.office.as_ref().map(|work| {
        json!({
            "entered": work.entered, "edited": work.edited, "closed": work.closed,
            "deleted": work.deleted, "refused": work.refused,
        })
    });
    let call =
        |call: &CallMade| json!({ "operation": call.operation.name(), "answer": call.answer });
    let refused = |failure: &Failure| {
        let Failure { hresult, message } = failure;
        json!({ "hresult": hresult.to_string(), "message": message })
    };
    json!({
        "number": report.number,
        "ending": report.ending.word(),
        "words": report.ending.to_string(),
        "office": office,
        "company_file": report.company_file,
        "faults": report.faults,
        "remarks": report.remarks,
        "calls": report.calls.iter().map(call).collect::<Vec<_>>(),
        "percents": report.percents,
        "asked": report.asked.iter().map(asked).collect::<Vec<_>>(),
        "written": written(report).map(asked).collect::<Vec<_>>(),
        "refused": report.refused.iter().map(refused).collect::<Vec<_>>(),
        "closing": report.closing,
    })
}

fn written(report: &VisitReport) -> impl Iterator<Item = &Asked> {
    report.asked.iter().filter(|asked| asked.is_applied())
}

fn asked(asked: &Asked) -> Value {
    json!({
        "message": asked.message,
        "status": asked.status,
        "status_message": asked.status_message,
        "objects": asked.objects,
        "id": asked.id,
        "number": asked.number,
    })
}
