//! A baseline: the findings that a project already knows, so that only new ones are reported.
//!
//! A file of `{"version": 1, "findings": [{"rule", "file", "fingerprint"}]}`, sorted.
//! Invariant: a fingerprint is made of the rule, the file, the address and the text that is reported,
//! never of a line number: it survives edits elsewhere in the file. Equal findings are numbered, so
//! that a second copy of a known fault is new.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::finding::Finding;
use crate::terraform::source::Sources;

/// What a baseline file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Known>,
}

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    rule: String,
    file: String,
    fingerprint: String,
}

/// A baseline that was read.
#[derive(Debug, Default)]
pub struct Baseline {
    known: BTreeSet<String>,
}

/// The fingerprints of findings, in their order: 32 hexadecimal digits each.
pub fn fingerprints(findings: &[Finding], sources: &Sources) -> Vec<String> {
    let mut seen: BTreeMap<[u8; 32], u64> = BTreeMap::new();
    findings
        .iter()
        .map(|finding| {
            let content = content(finding, sources);
            let copy = seen.entry(content).or_default();
            let mut hash = Sha256::new();
            hash.update(content);
            hash.update(copy.to_le_bytes());
            *copy += 1;
            hash.finalize()
                .iter()
                .take(16)
                .fold(String::new(), |mut text, byte| {
                    let _ = write!(text, "{byte:02x}");
                    text
                })
        })
        .collect()
}

fn content(finding: &Finding, sources: &Sources) -> [u8; 32] {
    let path = sources
        .get(finding.span.file)
        .map_or("", |source| source.path.as_str());
    // How the text is indented or broken into lines is nothing to a fault.
    let text: Vec<&str> = sources.text(finding.span).split_whitespace().collect();
    let mut hash = Sha256::new();
    for part in [
        finding.rule,
        path,
        finding.address.as_deref().unwrap_or_default(),
        &text.join(" "),
    ] {
        // A byte that stands in none of them keeps them apart.
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().into()
}

/// The file for these findings.
pub fn write(findings: &[Finding], sources: &Sources) -> String {
    let mut known: Vec<Known> = findings
        .iter()
        .zip(fingerprints(findings, sources))
        .map(|(finding, fingerprint)| Known {
            rule: finding.rule.to_owned(),
            file: sources
                .get(finding.span.file)
                .map(|source| source.path.clone())
                .unwrap_or_default(),
            fingerprint,
        })
        .collect();
    known.sort();
    let file = File {
        version: 1,
        findings: known,
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a baseline; the error is one line with its place.
pub fn read(text: &str) -> Result<Baseline, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if file.version != 1 {
        return Err(format!(
            "version {} of a baseline is not known",
            file.version
        ));
    }
    Ok(Baseline {
        known: file
            .findings
            .into_iter()
            .map(|known| known.fingerprint)
            .collect(),
    })
}

impl Baseline {
    /// Takes the known findings out and says how many there were.
    pub fn apply(&self, findings: &mut Vec<Finding>, sources: &Sources) -> usize {
        let before = findings.len();
        let mut fingerprints = fingerprints(findings, sources).into_iter();
        findings.retain(|_| {
            fingerprints
                .next()
                .is_none_or(|one| !self.known.contains(&one))
        });
        before - findings.len()
    }
}
