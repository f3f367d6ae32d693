//! Interleaved rounds, and what they say about each program.

use std::time::{Duration, Instant};

use anyhow::Result;
use compare_plain::time;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::program::{Clock, Program};

/// What one program took in each round.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// The program's row.
    pub name: String,
    /// CPU time, by round.
    pub cpu: Vec<Duration>,
    /// Wall time, by round.
    pub wall: Vec<Duration>,
}

/// A ratio in hundredths: 250 is 2.5 times as fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(u128);

impl std::fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Times {
    /// The median of the CPU times.
    pub fn cpu_median(&self) -> Duration {
        median(&self.cpu)
    }

    /// The median of the wall times.
    pub fn wall_median(&self) -> Duration {
        median(&self.wall)
    }

    /// How many times as fast as `other` this is, by CPU time: the median over the rounds, the
    /// smallest, the greatest.
    pub fn against(&self, other: &Self) -> [Ratio; 3] {
        let pairs = self.cpu.iter().zip(&other.cpu);
        let mut ratios: Vec<Ratio> = pairs
            .map(|(own, other)| Ratio(other.as_nanos() * 100 / own.as_nanos().max(1)))
            .collect();
        ratios.sort_unstable();
        [ratios[ratios.len() / 2], ratios[0], ratios[ratios.len() - 1]]
    }

    /// How far the rounds lie apart, in percent of the median.
    pub fn spread(&self) -> u128 {
        let most = self.cpu.iter().max().copied().unwrap_or_default();
        let least = self.cpu.iter().min().copied().unwrap_or_default();
        most.saturating_sub(least).as_nanos() * 100 / self.cpu_median().as_nanos().max(1)
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// Runs every program once in each round; each round begins with another one.
pub fn rounds(programs: &mut [Box<dyn Program + '_>], rounds: usize) -> Result<Vec<Times>> {
    let mut times: Vec<Times> =
        programs.iter().map(|program| Times { name: program.name(), ..Times::default() }).collect();
    for round in 0..rounds {
        for step in 0..programs.len() {
            let place = (round + step) % programs.len();
            let program = &mut programs[place];
            let clock = program.clock();
            let (cpu, wall) = (cpu_time(clock)?, Instant::now());
            program.run()?;
            let outside = (cpu_time(clock)?.saturating_sub(cpu), wall.elapsed());
            let (cpu, wall) = program.took().unwrap_or(outside);
            times[place].cpu.push(cpu);
            times[place].wall.push(wall);
        }
    }
    Ok(times)
}

/// CPU time so far: of this thread, or of all children that have ended.
fn cpu_time(clock: Clock) -> Result<Duration> {
    match clock {
        Clock::Thread => time::of_thread(),
        Clock::Child => {
            let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
            let micros =
                usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
            Ok(Duration::from_micros(u64::try_from(micros)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(cpu: [u64; 3]) -> Times {
        let cpu = cpu.map(Duration::from_millis).to_vec();
        Times { name: String::new(), wall: cpu.clone(), cpu }
    }

    #[test]
    fn a_ratio_says_how_many_times_as_fast() {
        let [median, least, most] = times([10, 10, 20]).against(&times([20, 40, 30]));
        assert_eq!([median, least, most].map(|it| it.to_string()), ["2.00", "1.50", "4.00"]);
        assert_eq!(times([90, 100, 120]).spread(), 30);
    }
}
