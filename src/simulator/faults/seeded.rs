//! Faults chosen by a seed.

use super::{Fault, Strike};
use crate::generator::chance::Chance;
use crate::simulator::connector::{HResult, Operation, Trouble};

/// Faults strike in the first visits; those after them are clean.
const VISITS: u64 = 4;
const FAULTS_MIN: u64 = 1;
const FAULTS_MAX: u64 = 5;
/// Requests of a visit that a fault may strike at: later ones are rare in small companies.
const REQUESTS: u64 = 6;
/// Failed passwords lock a user out for a while, so they are few.
const WRONG_PASSWORDS_MAX: usize = 2;
/// A seed's stream of chance that nothing else draws from.
const STREAM: u64 = 0x6661_756C_7473;

/// Chooses. What a server can only answer by giving up (0x80040400: the request cannot be read) is
/// left to scripts.
pub(super) fn choose(seed: u64) -> Vec<Strike> {
    let mut chance = Chance::new(seed, STREAM);
    let count = chance.between(FAULTS_MIN, FAULTS_MAX);
    let mut strikes: Vec<Strike> = Vec::new();
    for _ in 0..count {
        let visit = small(chance.between(1, VISITS));
        let (at, fault) = fault(&mut chance);
        let again = fault.ends_the_visit() && chance.below(2) == 0;
        let strike = Strike { visit, at, fault, again };
        let wrong_passwords = strikes.iter().filter(|it| it.fault == Fault::WrongPassword).count();
        let is_one_too_many =
            fault == Fault::WrongPassword && wrong_passwords == WRONG_PASSWORDS_MAX;
        if !is_one_too_many && !strikes.contains(&strike) {
            strikes.push(strike);
        }
    }
    strikes.sort_by_key(|strike| (strike.visit, strike.at));
    strikes
}

fn fault(chance: &mut Chance) -> (Option<(Operation, u32)>, Fault) {
    const OF_A_VISIT: [Fault; 7] = [
        Fault::CannotOpen(HResult::NOT_STARTED),
        Fault::CannotOpen(HResult::OTHER_COMPANY),
        Fault::Suffers(Trouble::AnotherCompany),
        Fault::Suffers(Trouble::ClockOffset),
        Fault::Suffers(Trouble::Locked),
        Fault::WrongPassword,
        Fault::NeverClosed,
    ];
    const OF_A_REQUEST: [Fault; 6] = [
        Fault::LostBeforeApplying,
        Fault::LostAfterApplying,
        Fault::LostAfterApplying,
        Fault::Fails(HResult::ACCESS),
        Fault::FailsAfterApplying(HResult::UNEXPECTED),
        Fault::IteratorsLost,
    ];
    const OF_A_CALL: [Fault; 9] = [
        Fault::Repeated,
        Fault::Stray(Operation::GetLastError),
        Fault::Stray(Operation::SendRequestXml),
        Fault::Stray(Operation::ReceiveResponseXml),
        Fault::Stray(Operation::CloseConnection),
        Fault::Slow(30),
        Fault::Crash,
        Fault::CutBeforeAnswer,
        Fault::CutAfterAnswer,
    ];
    const STRUCK: [Operation; 8] = [
        Operation::ServerVersion,
        Operation::ClientVersion,
        Operation::Authenticate,
        Operation::SendRequestXml,
        Operation::SendRequestXml,
        Operation::ReceiveResponseXml,
        Operation::ReceiveResponseXml,
        Operation::CloseConnection,
    ];
    match chance.below(3) {
        0 => (None, *chance.pick(&OF_A_VISIT)),
        1 => {
            let nth = small(chance.between(1, REQUESTS));
            (Some((Operation::SendRequestXml, nth)), *chance.pick(&OF_A_REQUEST))
        }
        _ => {
            let operation = *chance.pick(&STRUCK);
            let fault = *chance.pick(&OF_A_CALL);
            let is_often =
                matches!(operation, Operation::SendRequestXml | Operation::ReceiveResponseXml);
            let nth = if is_often { small(chance.between(1, REQUESTS)) } else { 1 };
            (Some((operation, nth)), fault)
        }
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::choose;
    use crate::simulator::faults::Faults;

    #[test]
    fn a_seed_gives_a_script_that_repeats_it() {
        for seed in 0..500 {
            let faults = Faults::seeded(seed);
            assert!(!faults.is_empty(), "seed {seed}");
            let script = faults.script();
            assert_eq!(Faults::parse(&script).as_ref(), Ok(&faults), "seed {seed}: {script}");
        }
    }

    #[test]
    fn seeds_choose_every_kind_of_fault() {
        let kinds: BTreeSet<String> = (0..500)
            .flat_map(choose)
            .map(|strike| strike.fault.to_string().split(' ').next().unwrap_or("").to_string())
            .collect();
        assert_eq!(kinds.len(), 18, "{kinds:?}");
    }
}
