//! `cargo run -p tollgate-benches -- FILES FOLDER` writes the tree that the bench `check` is measured on, so that the whole
//! process can be.

use std::path::Path;
use std::process::ExitCode;

use tollgate_benches::generate;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [files, folder] = arguments.as_slice() else {
        eprintln!("usage: cargo run -p tollgate-benches -- FILES FOLDER");
        return ExitCode::from(2);
    };
    let written = match files.parse() {
        Ok(files) => generate::tree(Path::new(folder), files).map_err(|error| error.to_string()),
        Err(error) => Err(format!("`{files}`: {error}")),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
