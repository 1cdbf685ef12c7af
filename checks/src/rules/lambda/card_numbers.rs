//! See the page.

use super::{code, functions};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/card-numbers",
    page: include_str!("card_numbers.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// Names of the number of a card, in lower case and without signs.
const NUMBERS: [&str; 5] = [
    "cardnumber",
    "cardno",
    "creditcardnumber",
    "ccnumber",
    "cardpan",
];
/// Names of its security code.
const CODES: [&str; 8] = [
    "cvc",
    "cvv",
    "ccv",
    "cvc2",
    "cvv2",
    "cardcvc",
    "cardcvv",
    "securitycode",
];

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some(code) = code(config, function) else {
            continue;
        };
        let find = |names: &[&str]| {
            code.source.strings.iter().find(|literal| {
                let plain: String = literal
                    .text
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .collect();
                names.contains(&plain.to_ascii_lowercase().as_str())
            })
        };
        if let (Some(number), Some(security)) = (find(&NUMBERS), find(&CODES)) {
            found
                .report(number.span, "card numbers pass through this function, and with it everything around it is in scope of PCI DSS")
                .at(function.address.as_ref())
                .related(security.span, "and their security codes, which nobody may keep")
                .help("let the payment service take the card in the browser, and pass on the token that it gives");
        }
    }
}
