//! The table of HRESULTs: QuickBooks could not be reached, or looked at nothing.

use super::Policy::{Retry, Stop};
use super::{Applied, Meaning, Policy, Severity};

const fn result(
    number: u32,
    policy: Policy,
    meaning: &'static str,
    remedy: &'static str,
) -> Meaning {
    Meaning::result(number, policy, meaning, remedy)
}

const START: &str =
    "open QuickBooks with the company file, and look whether it waits for an answer";
const PERMIT: &str = "log in to QuickBooks as its administrator, and allow Crossdock: Edit, \
                      Preferences, Integrated Applications";
const REINSTALL: &str = "repair or reinstall QuickBooks on that machine";
const REPORT: &str = "report it to the makers of Crossdock, with the log of the visit";

/// HRESULTs by number.
pub(super) const RESULTS: [Meaning; 33] = [
    result(
        0x8004_0400,
        Stop,
        "QuickBooks could not read the request; nothing of it was looked at",
        "report it to the makers of Crossdock, with the log of the visit: the same bytes are \
         never sent again",
    ),
    result(0x8004_0401, Retry, "QuickBooks could not be accessed", START),
    result(
        0x8004_0402,
        Retry,
        "QuickBooks had an unexpected error",
        "look into qbsdklog.txt on the machine of QuickBooks, and restart QuickBooks",
    )
    .but(Severity::Error, Applied::Unknown),
    result(
        0x8004_0403,
        Retry,
        "the company file could not be opened",
        "look whether the file is where the Web Connector expects it",
    ),
    result(
        0x8004_0404,
        Stop,
        "this QuickBooks cannot work with the request's version",
        "update QuickBooks, or set a lower `qbxml_version`",
    ),
    result(
        0x8004_0406,
        Stop,
        "the company file belongs to a newer QuickBooks",
        "update QuickBooks on the machine of the Web Connector",
    ),
    result(0x8004_0407, Stop, "QuickBooks is not installed completely", REINSTALL),
    result(0x8004_0408, Retry, "QuickBooks could not be started", START),
    result(
        0x8004_0409,
        Stop,
        "this QuickBooks cannot work with the company file",
        "open the file in QuickBooks once, and update it if it asks to",
    ),
    result(
        0x8004_040A,
        Retry,
        "another company file is open in QuickBooks",
        "close it, or open the company file that Crossdock works with",
    ),
    result(0x8004_040C, Retry, "there was no session with QuickBooks", "restart the Web Connector"),
    result(
        0x8004_040D,
        Retry,
        "the session with QuickBooks is not valid any more",
        "nothing to do: the next visit begins another",
    ),
    result(
        0x8004_040F,
        Retry,
        "there was no connection to QuickBooks",
        "restart the Web Connector",
    ),
    result(
        0x8004_0410,
        Retry,
        "the company file is open in the other of single-user and multi-user mode",
        "switch QuickBooks to the mode that the Web Connector asks for",
    ),
    result(
        0x8004_0414,
        Retry,
        "QuickBooks shows a dialog and waits for an answer",
        "answer the dialog in QuickBooks",
    ),
    result(
        0x8004_0416,
        Retry,
        "QuickBooks is closed, and no company file was named",
        "open QuickBooks with the company file, or set `quickbooks.company_file`",
    ),
    result(
        0x8004_0417,
        Retry,
        "no company file is open in QuickBooks, and none was named",
        "open the company file, or set `quickbooks.company_file`",
    ),
    result(0x8004_0418, Stop, "Crossdock was never allowed into this company file", PERMIT),
    result(0x8004_041A, Stop, "Crossdock may not access this company file", PERMIT),
    result(
        0x8004_041B,
        Retry,
        "QuickBooks could not lock what it needs to let Crossdock in",
        "nothing to do: the next visit tries again",
    ),
    result(0x8004_041C, Retry, "QuickBooks had an error while it opened the company file", START),
    result(
        0x8004_041D,
        Stop,
        "Crossdock may not log in to this company file while QuickBooks is closed",
        "allow it in QuickBooks: Edit, Preferences, Integrated Applications, Properties, \"Allow \
         this application to login automatically\"",
    ),
    result(0x8004_041E, Stop, "the certificate that QuickBooks knows has expired", PERMIT),
    result(
        0x8004_041F,
        Stop,
        "QuickBooks Basic takes no requests",
        "use QuickBooks Pro, Premier or Enterprise",
    ),
    result(0x8004_0420, Stop, "somebody at QuickBooks has denied Crossdock access", PERMIT),
    result(
        0x8004_0422,
        Retry,
        "the company file must be in single-user mode, and others are at work in it",
        "ask the others to leave it, or let the Web Connector work in multi-user mode",
    ),
    result(
        0x8004_0423,
        Stop,
        "QuickBooks does not know the request's version of qbXML",
        "set a lower `qbxml_version`, or update QuickBooks",
    ),
    result(
        0x8004_0424,
        Retry,
        "QuickBooks was still starting",
        "nothing to do: the next visit tries again",
    ),
    result(0x8004_0425, Stop, "QuickBooks was called with something it does not know", REPORT),
    result(0x8004_0427, Stop, "this QuickBooks is not registered", "register QuickBooks"),
    result(
        0x8004_0428,
        Stop,
        "the part of QuickBooks that takes requests is too old",
        "update QuickBooks and the Web Connector",
    ),
    result(0x8004_042C, Stop, "the certificate that QuickBooks knows was revoked", PERMIT),
    result(
        0x8004_0438,
        Retry,
        "QuickBooks runs more than once on that machine",
        "close it everywhere, end what is left of it in the task manager, and start it once",
    ),
];
