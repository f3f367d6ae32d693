//! The table of status codes.

use super::Policy::{Done, FixData, Refetch, Retry, Stop};
use super::{Applied, Code, Meaning, Severity};

const fn status(
    number: u32,
    policy: super::Policy,
    meaning: &'static str,
    remedy: &'static str,
) -> Meaning {
    Meaning::status(number, policy, meaning, remedy)
}

const NOTHING_TO_DO: &str = "nothing to do";
const CORRECT_VALUE: &str = "correct the value that QuickBooks names, where it was entered";
const LOOK_AND_CLOSE: &str =
    "look who has it open in QuickBooks, and ask them to save and close it";
const REPORT: &str = "report it to the makers of Crossdock, with the log of the visit";
const FIND_OUT: &str = "look in QuickBooks whether the documents of that visit are there; \
                        Crossdock looks too before it sends them again";

/// Statuses by number.
pub(super) const STATUSES: [Meaning; 71] = [
    status(0, Done, "QuickBooks has done what was asked", NOTHING_TO_DO),
    status(1, Done, "the query found nothing", NOTHING_TO_DO),
    status(
        500,
        Done,
        "some of what was asked for by its id is not there; the rest is",
        "nothing to do: what is missing was deleted or belongs to another company file",
    ),
    status(
        501,
        Done,
        "something cannot be told in the agreed version of qbXML",
        "use a higher `qbxml_version` if QuickBooks has it",
    ),
    status(510, Done, "something that was found cannot be told", "look at it in QuickBooks"),
    status(
        530,
        Done,
        "QuickBooks does not know a field and has left it out; the rest is saved",
        "look whether the field that QuickBooks names matters on that document",
    ),
    status(
        531,
        Done,
        "QuickBooks does not know a value and has left it out; the rest is saved",
        "look whether the field that QuickBooks names matters on that document",
    ),
    status(
        550,
        Done,
        "it is saved, but its notes are not",
        "write the notes in QuickBooks by hand",
    ),
    status(560, Done, "a field was used that QuickBooks will give up one day", NOTHING_TO_DO),
    status(
        570,
        FixData,
        "it is saved, but not linked to the document it is drawn from, which is closed",
        "open both in QuickBooks: link them there, or delete the new one and reopen the other",
    ),
    status(
        600,
        Refetch,
        "QuickBooks keeps the answer to another message set than the one we remember",
        FIND_OUT,
    )
    .but(Severity::Error, Applied::Unknown),
    status(
        1000,
        Stop,
        "QuickBooks had an error of its own",
        "restart QuickBooks, and verify its company file if it comes again",
    )
    .but(Severity::Error, Applied::Unknown),
    status(1010, Retry, "QuickBooks is not available just now", "start QuickBooks if it is closed"),
    status(1030, Stop, "this QuickBooks does not know the request", "update QuickBooks"),
    status(1060, Stop, "the number of a request is too long", REPORT),
    status(3000, FixData, "an id is not written as QuickBooks writes ids", CORRECT_VALUE),
    status(3010, FixData, "a yes or no is neither", CORRECT_VALUE),
    status(3020, FixData, "a date is none, or is out of QuickBooks' range", CORRECT_VALUE),
    status(3030, Stop, "a range of dates ends before it begins", REPORT),
    status(3031, Stop, "a range of texts ends before it begins", REPORT),
    status(3035, FixData, "a span of time is not written as QuickBooks writes it", CORRECT_VALUE),
    status(3040, FixData, "an amount is not written as QuickBooks writes amounts", CORRECT_VALUE),
    status(3045, FixData, "a price is not written as QuickBooks writes prices", CORRECT_VALUE),
    status(3050, FixData, "a percentage is none", CORRECT_VALUE),
    status(3060, FixData, "a quantity is not written as QuickBooks writes it", CORRECT_VALUE),
    status(3065, FixData, "a GUID is none", CORRECT_VALUE),
    status(
        3070,
        FixData,
        "a text is longer than QuickBooks keeps",
        "shorten the text that QuickBooks names, where it was entered",
    ),
    status(
        3080,
        FixData,
        "a text has characters that QuickBooks does not take",
        "write the text that QuickBooks names with plain letters",
    ),
    status(3085, FixData, "a number is none", CORRECT_VALUE),
    status(
        3090,
        FixData,
        "a name cannot be stored as it is written",
        "write the name without colons and special characters",
    ),
    status(
        3100,
        FixData,
        "the name is taken by another entry of the list",
        "give it another name, or use the entry that has it; customers, suppliers, employees and \
         other names share one list",
    ),
    status(3110, Stop, "a word is not among those that QuickBooks knows", REPORT),
    status(
        3120,
        FixData,
        "what the request speaks of is not in QuickBooks any more",
        "look in QuickBooks whether it was deleted; undo that, or cancel the picking order",
    ),
    status(
        3130,
        FixData,
        "what it should stand below is not in QuickBooks",
        "create the entry above it in QuickBooks, or choose another",
    ),
    status(
        3140,
        FixData,
        "it names a customer, item, site or other entry that QuickBooks does not have",
        "create the entry that QuickBooks names, or correct its name where it was entered",
    ),
    status(
        3150,
        FixData,
        "something that QuickBooks must have is missing",
        "fill in what QuickBooks names, where the document was entered",
    ),
    status(3151, Stop, "something was sent that has no place there", REPORT),
    status(3153, Stop, "two things were sent that exclude each other", REPORT),
    status(
        3160,
        FixData,
        "it cannot be deleted, because other documents depend on it",
        "delete or unlink those first in QuickBooks",
    ),
    status(
        3161,
        FixData,
        "it cannot be deleted: its date lies before the closing date of the books",
        "ask whoever closed the books",
    ),
    status(
        3162,
        Retry,
        "it cannot be done while several people work in the company file",
        "switch QuickBooks to single-user mode for the next visit",
    ),
    status(
        3170,
        Refetch,
        "it cannot be changed as asked",
        "read QuickBooks' own words: they say what stands in the way",
    ),
    status(
        3171,
        FixData,
        "it cannot be changed: its date lies before the closing date of the books",
        "give it a later date, or ask whoever closed the books",
    ),
    status(
        3173,
        Refetch,
        "something it depends on was deleted or changed in the meantime",
        NOTHING_TO_DO,
    ),
    status(3175, Retry, "somebody has it open in QuickBooks", LOOK_AND_CLOSE),
    status(3176, Retry, "somebody has something open that it depends on", LOOK_AND_CLOSE),
    status(
        3180,
        Retry,
        "QuickBooks could not save it, mostly because somebody is at work on the same list",
        "close lists and forms that are open in QuickBooks; read QuickBooks' own words if it \
         comes again",
    ),
    status(3185, FixData, "it cannot be voided", "void or delete it in QuickBooks by hand"),
    status(3190, FixData, "a field cannot be emptied", CORRECT_VALUE),
    status(
        3200,
        Refetch,
        "somebody has changed it in QuickBooks since we read it",
        "nothing to do: QuickBooks has sent what it has now, and Crossdock decides again",
    ),
    status(3205, FixData, "an address is not as QuickBooks wants it", CORRECT_VALUE),
    status(
        3210,
        FixData,
        "QuickBooks does not accept a value, for a reason that it gives in its own words",
        CORRECT_VALUE,
    ),
    status(
        3220,
        Stop,
        "the user of this connection may not do that",
        "give the QuickBooks user of this connection the permission",
    ),
    status(
        3230,
        Retry,
        "it was undone, because another request of the same visit failed",
        "mend what the other request was refused for",
    ),
    status(
        3231,
        Retry,
        "it was not looked at, because a request before it was refused",
        "mend what the request before it was refused for; this one is sent again",
    ),
    status(3240, Refetch, "it is not the one that we remember under its id", REPORT),
    status(
        3250,
        FixData,
        "QuickBooks has that feature switched off, or its edition does not have it",
        "turn the feature on in QuickBooks' preferences, or use an edition that has it \
         (sales orders: Premier or Enterprise)",
    ),
    status(
        3260,
        Stop,
        "the user of this connection may not do that",
        "give the QuickBooks user of this connection the permission",
    ),
    status(
        3261,
        Stop,
        "Crossdock may not see personal data in QuickBooks",
        "allow it in QuickBooks: Edit, Preferences, Integrated Applications, Properties",
    ),
    status(
        3262,
        Stop,
        "it needs a subscription to QuickBooks' payroll",
        "Crossdock asks for nothing of payroll: report it to its makers",
    ),
    status(
        3263,
        Stop,
        "Crossdock may read QuickBooks, not write to it",
        "allow it in QuickBooks: Edit, Preferences, Integrated Applications, Properties; then \
         make and add the .qwc file again",
    ),
    status(
        3264,
        Stop,
        "it needs a subscription to QuickBooks' merchant services",
        "Crossdock asks for nothing of them: report it to its makers",
    ),
    status(
        3270,
        FixData,
        "an account that it is to be booked on is missing",
        "give the item or the customer its accounts in QuickBooks",
    ),
    status(
        3280,
        FixData,
        "the item is of a kind that has no place there",
        "choose another item on that line, or change the kind of the item",
    ),
    status(
        3290,
        Refetch,
        "the lines were sent in another order than QuickBooks has them",
        "nothing to do: Crossdock reads the document again",
    ),
    status(
        3391,
        Refetch,
        "the pages of a query are not at hand any more, because the visit they belong to is over",
        "nothing to do: Crossdock asks for the first page again",
    ),
    status(9001, Refetch, "QuickBooks knows the message set, with other contents", FIND_OUT)
        .but(Severity::Error, Applied::Unknown),
    status(
        9002,
        Retry,
        "QuickBooks has never seen the message set, so nothing of it was done",
        NOTHING_TO_DO,
    ),
    status(9003, Refetch, "QuickBooks cannot say what became of the message set", FIND_OUT)
        .but(Severity::Error, Applied::Unknown),
    status(9004, Stop, "the id of a message set is too long or not well written", REPORT),
    status(
        9005,
        Refetch,
        "QuickBooks could not keep its answer, and may have done what was asked",
        FIND_OUT,
    )
    .but(Severity::Error, Applied::Unknown),
];

/// What the ranges of Intuit's list say of codes that nobody has described.
const RANGES: [(u32, Meaning); 6] = [
    (499, status(0, Done, "all is well, says its range", NOTHING_TO_DO)),
    (
        999,
        status(
            500,
            Done,
            "it was done, though not quite as asked, says its range",
            "read QuickBooks' own words, and look at the document",
        ),
    ),
    (
        2999,
        status(
            1000,
            Stop,
            "QuickBooks could not look at the request at all, says its range",
            "read QuickBooks' own words",
        ),
    ),
    (3099, status(3000, FixData, "a value is not well written, says its range", CORRECT_VALUE)),
    (
        9099,
        status(
            3100,
            FixData,
            "QuickBooks refused it, says its range",
            "mend what QuickBooks says, then ask it again",
        ),
    ),
    (u32::MAX, status(9100, Stop, "the request is not well made, says its range", REPORT)),
];

/// An HRESULT that nobody has described.
const RESULT: Meaning = Meaning::result(
    0,
    Retry,
    "QuickBooks or the Web Connector could not carry out the call",
    "read the words beside it in the Web Connector, and look whether QuickBooks is open and waits \
     for an answer",
)
.but(Severity::Error, Applied::Unknown);

/// What is said of an unknown code.
pub(super) fn range(code: Code) -> &'static Meaning {
    let Code::Status(number) = code else { return &RESULT };
    RANGES.iter().find(|(last, _)| number <= *last).map_or(&RESULT, |(_, meaning)| meaning)
}
