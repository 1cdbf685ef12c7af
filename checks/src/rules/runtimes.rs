//! When runtimes of Lambda end: the table of <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>.
//!
//! Source: AWS's table as cfn-lint 1.58.0 of October 2026 has it. Invariant: there is no clock here; what has ended, and
//! what ends soon, is judged on [`AS_OF`], and a runtime that is not in the table is not judged.

/// The day of the table.
pub(super) const AS_OF: &str = "2026-11-01";
/// Half a year after it.
const SOON: &str = "2027-04-30";

/// One runtime; days are `YYYY-MM-DD`.
#[derive(Debug)]
pub(super) struct Runtime {
    /// Its identifier.
    pub name: &'static str,
    /// The last day of its support.
    pub ends: &'static str,
    /// The day from which no function can be made with it.
    pub create_blocked: &'static str,
    /// What to use instead, of the same language; itself for the newest one.
    pub successor: &'static str,
}

impl Runtime {
    /// Whether nobody can make a function with it any more.
    pub fn is_blocked(&self) -> bool {
        self.create_blocked <= AS_OF
    }

    /// Whether it gets no repairs any more.
    pub fn has_ended(&self) -> bool {
        self.ends <= AS_OF
    }

    /// Whether it has no more than half a year left.
    pub fn ends_soon(&self) -> bool {
        !self.has_ended() && self.ends <= SOON
    }
}

/// A runtime by its identifier.
pub(super) fn runtime(name: &str) -> Option<&'static Runtime> {
    TABLE.iter().find(|runtime| runtime.name == name)
}

const fn row(
    name: &'static str,
    ends: &'static str,
    create_blocked: &'static str,
    successor: &'static str,
) -> Runtime {
    Runtime {
        name,
        ends,
        create_blocked,
        successor,
    }
}

const TABLE: &[Runtime] = &[
    row("dotnet6", "2024-12-20", "2027-02-01", "dotnet10"),
    row("dotnet8", "2026-11-10", "2027-02-01", "dotnet10"),
    row("dotnetcore1.0", "2019-06-27", "2019-06-30", "dotnet10"),
    row("dotnetcore2.0", "2019-05-30", "2019-05-30", "dotnet10"),
    row("dotnetcore2.1", "2022-01-05", "2022-01-05", "dotnet10"),
    row("dotnetcore3.1", "2023-04-03", "2023-04-03", "dotnet10"),
    row("go1.x", "2024-01-08", "2024-02-08", "provided.al2023"),
    row("java11", "2027-06-30", "2027-07-31", "java21"),
    row("java17", "2027-06-30", "2027-07-31", "java21"),
    row("java21", "2029-06-30", "2029-07-31", "java25"),
    row("java8", "2024-01-08", "2024-02-08", "java21"),
    row("java8.al2", "2027-06-30", "2027-07-31", "java21"),
    row("nodejs", "2016-10-31", "2016-10-31", "nodejs24.x"),
    row("nodejs10.x", "2021-07-30", "2021-07-30", "nodejs24.x"),
    row("nodejs12.x", "2023-03-31", "2023-03-31", "nodejs24.x"),
    row("nodejs14.x", "2023-12-04", "2024-01-09", "nodejs24.x"),
    row("nodejs16.x", "2024-06-12", "2027-02-01", "nodejs24.x"),
    row("nodejs18.x", "2025-09-01", "2027-02-01", "nodejs24.x"),
    row("nodejs20.x", "2026-04-30", "2027-02-01", "nodejs24.x"),
    row("nodejs22.x", "2027-04-30", "2027-06-01", "nodejs24.x"),
    row("nodejs24.x", "2028-04-30", "2028-06-01", "nodejs24.x"),
    row("nodejs4.3", "2020-03-05", "2020-03-05", "nodejs24.x"),
    row("nodejs4.3-edge", "2020-03-05", "2020-03-05", "nodejs24.x"),
    row("nodejs6.10", "2019-08-12", "2019-08-12", "nodejs24.x"),
    row("nodejs8.10", "2020-03-06", "2020-03-06", "nodejs24.x"),
    row("provided", "2024-01-08", "2024-02-08", "provided.al2023"),
    row(
        "provided.al2",
        "2026-07-31",
        "2027-02-01",
        "provided.al2023",
    ),
    row(
        "provided.al2023",
        "2029-06-30",
        "2029-07-31",
        "provided.al2023",
    ),
    row("python2.7", "2021-07-15", "2021-07-15", "python3.13"),
    row("python3.10", "2026-10-31", "2027-02-01", "python3.13"),
    row("python3.11", "2027-06-30", "2027-07-31", "python3.13"),
    row("python3.12", "2028-10-31", "2028-11-30", "python3.13"),
    row("python3.13", "2029-06-30", "2029-07-31", "python3.14"),
    row("python3.6", "2022-07-18", "2022-07-18", "python3.13"),
    row("python3.7", "2023-12-04", "2024-01-09", "python3.13"),
    row("python3.8", "2024-10-14", "2027-02-01", "python3.13"),
    row("python3.9", "2025-12-15", "2027-02-01", "python3.13"),
    row("ruby2.5", "2021-07-30", "2021-07-30", "ruby3.4"),
    row("ruby2.7", "2023-12-07", "2024-01-09", "ruby3.4"),
    row("ruby3.2", "2026-03-31", "2027-02-01", "ruby3.4"),
    row("ruby3.3", "2027-03-31", "2027-04-30", "ruby3.4"),
    row("ruby3.4", "2028-03-31", "2028-04-30", "ruby4.0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_ends_before_it_is_blocked() {
        for one in TABLE {
            assert!(one.ends <= one.create_blocked, "{}", one.name);
            assert!(
                one.ends.len() == 10 && one.create_blocked.len() == 10,
                "{}",
                one.name
            );
            let next = runtime(one.successor);
            assert!(next.is_none_or(|next| !next.has_ended()), "{}", one.name);
        }
        let state =
            |name| runtime(name).map(|one| (one.is_blocked(), one.has_ended(), one.ends_soon()));
        assert_eq!(state("python3.7"), Some((true, true, false)));
        assert_eq!(state("python3.9"), Some((false, true, false)));
        assert_eq!(state("ruby3.3"), Some((false, false, true)));
        assert_eq!(state("python3.13"), Some((false, false, false)));
        assert_eq!(state("python4.0"), None);
    }
}
