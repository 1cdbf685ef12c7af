//! Modules that a runtime of Lambda brings along: what a function can import without packing it.
//!
//! Python: <https://docs.python.org/3/py-modindex.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/python-package.html>. Node.js: <https://nodejs.org/api/> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html>. As of 2026-11.
//! Invariant: the lists are wide: a module that some supported version has is in them.

use super::lambda::Language;

/// The standard library of Python, any version from 3.6 on.
const PYTHON: &str = "\
    abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect \
    builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys \
    compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses \
    dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno \
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt \
    getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib \
    inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal \
    math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath \
    nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes \
    pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr \
    pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched \
    secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver \
    spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct \
    subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap \
    threading time timeit token tokenize tomllib trace traceback tracemalloc tty types typing \
    unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref \
    xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";

/// What Lambda's Python runtimes have besides, or have had.
const PYTHON_AWS: &str = "\
    awscrt awslambdaric boto3 botocore bootstrap dateutil docutils jmespath runtime_client s3transfer simplejson six \
    snapshot_restore_py urllib3";

/// The modules of Node.js.
const NODE: &str = "\
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel \
    dns domain events fs http http2 https inspector module net os path perf_hooks process punycode \
    querystring readline repl stream string_decoder sys test timers tls trace_events tty url util v8 vm \
    wasi worker_threads zlib";

/// Whether a runtime has a module. `@aws-sdk/*` has been there since Node.js 18, `aws-sdk` until 16.
pub fn has(language: Language, runtime: &str, module: &str) -> bool {
    let listed = |list: &str| list.split_whitespace().any(|one| one == module);
    match language {
        Language::Python => listed(PYTHON) || listed(PYTHON_AWS),
        Language::JavaScript => {
            let old = ["nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x"].contains(&runtime);
            listed(NODE)
                || module.starts_with("node:")
                || (module == "aws-sdk" && old)
                || (!old && (module.starts_with("@aws-sdk/") || module.starts_with("@smithy/")))
        }
    }
}

/// The module that has to be there for an import: `a` for `a.b`, `@scope/a` for `@scope/a/b`. `None` for an import of
/// the package itself: `.a`, `./a`.
pub fn root(language: Language, import: &str) -> Option<&str> {
    if import.starts_with('.') || import.starts_with('/') {
        return None;
    }
    match language {
        Language::Python => import.split('.').next(),
        Language::JavaScript if import.starts_with('@') => {
            let end = import
                .match_indices('/')
                .nth(1)
                .map_or(import.len(), |(at, _)| at);
            import.get(..end)
        }
        Language::JavaScript => import.split('/').next(),
    }
    .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_has_its_library_and_the_sdk() {
        for (language, runtime, import, expected) in [
            (Language::Python, "python3.13", "json", true),
            (Language::Python, "python3.13", "urllib.request", true),
            (
                Language::Python,
                "python3.13",
                "boto3.dynamodb.conditions",
                true,
            ),
            (Language::Python, "python3.13", "requests", false),
            (Language::Python, "python3.13", "stripe", false),
            (Language::JavaScript, "nodejs22.x", "node:crypto", true),
            (Language::JavaScript, "nodejs22.x", "fs/promises", true),
            (
                Language::JavaScript,
                "nodejs22.x",
                "@aws-sdk/client-s3",
                true,
            ),
            (Language::JavaScript, "nodejs22.x", "aws-sdk", false),
            (Language::JavaScript, "nodejs16.x", "aws-sdk", true),
            (
                Language::JavaScript,
                "nodejs16.x",
                "@aws-sdk/client-s3",
                false,
            ),
            (Language::JavaScript, "nodejs22.x", "stripe", false),
        ] {
            let module = root(language, import).expect("a module");
            assert_eq!(
                has(language, runtime, module),
                expected,
                "{import} in {runtime}"
            );
        }
        assert_eq!(root(Language::Python, ".orders"), None);
        assert_eq!(root(Language::JavaScript, "./orders.mjs"), None);
    }
}
