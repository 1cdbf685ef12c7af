//! Names of hosts, as certificates, zones and URLs compare them: RFC 9525 section 6.3 and RFC 4343.

/// A name in lower case and without its trailing dot.
pub fn normal(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a name of a certificate covers a host: the same name, or a wildcard in place of exactly
/// its first label.
pub fn covers(name: &str, host: &str) -> bool {
    let (name, host) = (normal(name), normal(host));
    match name.strip_prefix("*.") {
        Some(rest) => host
            .split_once('.')
            .is_some_and(|(label, parent)| !label.is_empty() && parent == rest),
        None => name == host,
    }
}

/// Whether a name is a zone's own or lies below it.
pub fn lies_in(name: &str, zone: &str) -> bool {
    let (name, zone) = (normal(name), normal(zone));
    name.strip_suffix(&zone)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The host of an `https` or `http` URL, without its port.
pub fn of_url(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !["http", "https"].contains(&scheme) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.strip_prefix('[') {
        Some(address) => address.split(']').next()?,
        None => authority.split(':').next()?,
    };
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_label() {
        assert!(covers("*.example.com", "API.example.com."));
        assert!(covers("api.example.com", "api.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(!covers("*.example.com", "a.b.example.com"));
        assert!(!covers("example.com", "api.example.com"));
        assert!(!covers("*.ample.com", "api.example.com"));
    }

    #[test]
    fn a_name_lies_in_its_zone_by_whole_labels() {
        assert!(lies_in("api.example.com", "example.com."));
        assert!(lies_in("example.com", "example.com"));
        assert!(!lies_in("badexample.com", "example.com"));
    }

    #[test]
    fn a_url_has_a_host() {
        assert_eq!(of_url("https://api.example.com/x"), Some("api.example.com"));
        assert_eq!(of_url("http://[::1]:3000/"), Some("::1"));
        assert_eq!(of_url("http://localhost:3000"), Some("localhost"));
        assert_eq!(of_url("myapp://callback"), None);
    }
}
