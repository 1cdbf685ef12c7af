//! `cargo xtask coverage`: writes COVERAGE.md.

use std::path::Path;

use clap::Parser;

/// Write COVERAGE.md: every operation that is answered, and every one that is refused by name
#[derive(Debug, Parser)]
#[command(name = "coverage", after_help = "Example:\n  cargo xtask coverage")]
pub struct Arguments {}

impl Arguments {
    /// Runs the command; gives its exit status.
    #[allow(clippy::unused_self, reason = "every command is run the same way")]
    pub fn run(self) -> Result<u8, String> {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("COVERAGE.md");
        let repository = page.parent().unwrap_or(Path::new("."));
        tollgate_conformance::coverage::markdown(repository)
            .and_then(|text| std::fs::write(&page, text))
            .map_err(|error| format!("cannot write {}: {error}", page.display()))?;
        Ok(0)
    }
}
