//! When runtimes go: from which day on a function can no longer be made with one, or changed to one.
//!
//! Source: the table of deprecated runtimes of <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>, as
//! cfn-lint kept it up to June 2026 (<https://github.com/aws-cloudformation/cfn-lint/pull/4532>). Invariant: a runtime
//! that is not in the table may be used.

use super::invalid;
use crate::clock::Timestamp;
use crate::operation::AwsError;

/// Runtime, the day that creating is blocked, the day that updating is, and what to use instead.
const BLOCKED: &[(&str, &str, &str, &str)] = &[
    ("dotnet6", "2027-02-01", "2027-03-03", "dotnet10"),
    ("dotnetcore1.0", "2019-07-30", "2019-07-30", "dotnet10"),
    ("dotnetcore2.0", "2019-05-30", "2019-05-30", "dotnet10"),
    ("dotnetcore2.1", "2022-01-05", "2022-04-13", "dotnet10"),
    ("dotnetcore3.1", "2023-04-03", "2023-05-03", "dotnet10"),
    ("go1.x", "2024-02-08", "2027-03-03", "provided.al2023"),
    ("java8", "2024-02-08", "2027-03-03", "java25"),
    ("nodejs", "2016-10-31", "2016-10-31", "nodejs24.x"),
    ("nodejs10.x", "2021-07-30", "2022-02-14", "nodejs24.x"),
    ("nodejs12.x", "2023-03-31", "2023-04-30", "nodejs24.x"),
    ("nodejs14.x", "2024-01-09", "2027-03-03", "nodejs24.x"),
    ("nodejs16.x", "2027-02-01", "2027-03-03", "nodejs24.x"),
    ("nodejs18.x", "2027-02-01", "2027-03-03", "nodejs24.x"),
    ("nodejs20.x", "2027-02-01", "2027-03-03", "nodejs24.x"),
    ("nodejs4.3", "2020-03-05", "2020-03-05", "nodejs24.x"),
    ("nodejs4.3-edge", "2019-04-30", "2019-04-30", "nodejs24.x"),
    ("nodejs6.10", "2019-08-12", "2019-08-12", "nodejs24.x"),
    ("nodejs8.10", "2020-03-06", "2020-03-06", "nodejs24.x"),
    ("provided", "2024-02-08", "2027-03-03", "provided.al2023"),
    ("python2.7", "2021-07-15", "2022-05-30", "python3.14"),
    ("python3.10", "2027-02-01", "2027-03-03", "python3.14"),
    ("python3.6", "2022-07-18", "2022-08-29", "python3.14"),
    ("python3.7", "2024-01-09", "2027-03-03", "python3.14"),
    ("python3.8", "2027-02-01", "2027-03-03", "python3.14"),
    ("python3.9", "2027-02-01", "2027-03-03", "python3.14"),
    ("ruby2.5", "2021-07-30", "2022-03-31", "ruby4.0"),
    ("ruby2.7", "2024-01-09", "2027-03-03", "ruby4.0"),
    ("ruby3.2", "2027-02-01", "2027-03-03", "ruby4.0"),
];

/// What a runtime is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A new function.
    Create,
    /// A function that is there.
    Update,
}

/// Whether a runtime may still be named.
///
/// # Errors
/// Lambda's text, from the day of the block on.
pub fn check(runtime: &str, what: Use, now: Timestamp) -> Result<(), AwsError> {
    let today = now.rfc3339();
    let row = BLOCKED.iter().find(|(name, ..)| *name == runtime);
    match row {
        Some((_, create, update, successor)) => {
            let block = match what {
                Use::Create => create,
                Use::Update => update,
            };
            if today.as_str() < *block {
                return Ok(());
            }
            Err(invalid(format!(
                "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda \
                 functions. We recommend you use the new runtime ({successor}) while creating or updating functions."
            )))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_goes_on_its_day_and_not_before() {
        // 2027-01-31T23:59:59Z and the second after it.
        let eve = Timestamp(1_801_439_999_000);
        assert!(check("python3.9", Use::Create, eve).is_ok());
        let error = check("python3.9", Use::Create, eve.plus_seconds(1)).expect_err("blocked");
        assert_eq!(error.code, "InvalidParameterValueException");
        assert!(error.message.starts_with(
            "The runtime parameter of python3.9 is no longer supported for creating or updating AWS Lambda functions."
        ));
        assert!(check("python3.9", Use::Update, eve.plus_seconds(1)).is_ok());
        assert!(check("python3.13", Use::Create, eve.plus_seconds(1)).is_ok());
    }

    #[test]
    fn every_day_is_a_date_and_updating_goes_last() {
        for (name, create, update, successor) in BLOCKED {
            assert!(create <= update, "{name}");
            assert_eq!(create.len(), 10, "{name}");
            assert!(BLOCKED.iter().all(|(gone, ..)| gone != successor), "{name}");
        }
    }
}
