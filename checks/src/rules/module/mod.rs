//! Versions, lock files and the modules that are called:
//! <https://developer.hashicorp.com/terraform/language/modules>.

mod folder_missing;
mod lock_file_behind;
mod no_lock_file;
mod provider_version_open;
mod source_not_pinned;
mod terraform_version_open;
mod version_floats;

use crate::rule::Rule;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    folder_missing::RULE,
    lock_file_behind::RULE,
    no_lock_file::RULE,
    provider_version_open::RULE,
    source_not_pinned::RULE,
    terraform_version_open::RULE,
    version_floats::RULE,
];

/// Whether a source is an address of a registry: `namespace/name/system`, with a host or not.
fn is_registry(source: &str) -> bool {
    let parts: Vec<_> = source
        .split("//")
        .next()
        .unwrap_or_default()
        .split('/')
        .collect();
    let plain = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    match parts.as_slice() {
        [namespace, name, system] => [namespace, name, system].into_iter().all(plain),
        [host, namespace, name, system] => {
            host.contains('.') && [namespace, name, system].into_iter().all(plain)
        }
        _ => false,
    }
}
