//! The runner of the conformance cases: a test's name is its case's id.

mod journeys;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tollgate_conformance::case::{Case, Stop};
use tollgate_conformance::deployed;
use tollgate_conformance::target::Target;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = journeys::CASES
        .iter()
        .copied()
        .flatten()
        .chain(deployed::cases())
        .map(|case| Trial::test(case.id, || run(*case)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn run(case: Case) -> Result<(), Failed> {
    let target = Target::of_orchard().map_err(|error| error.to_string())?;
    match (case.run)(&target) {
        Ok(()) => Ok(()),
        Err(Stop::NotHere(why)) => {
            eprintln!("{}: not here: {why}", case.id);
            Ok(())
        }
        Err(Stop::Failed(why)) => Err(why.into()),
    }
}
