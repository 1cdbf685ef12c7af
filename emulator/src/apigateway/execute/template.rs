//! Mapping templates: fixed text, and the simple substitution of gateway responses and access logs.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>. Invariant:
//! a mapping template with anything of Velocity in it is refused when it is put, so none is ever rendered wrongly.

use crate::operation::AwsError;

/// Whether a mapping template is fixed text.
///
/// # Errors
/// Names the directive or reference that would need Velocity.
pub(crate) fn plain(text: &str) -> Result<(), AwsError> {
    for (at, sign) in text.match_indices(['$', '#']) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let next = rest.chars().next().unwrap_or(' ');
        let velocity = match sign {
            "$" => next.is_ascii_alphabetic() || "{!_".contains(next),
            _ => next.is_ascii_alphabetic() || "{#*@[".contains(next),
        };
        if velocity {
            let word: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_alphanumeric() || "._{!#*@[".contains(*letter))
                .collect();
            return Err(AwsError::not_modelled(format_args!(
                "the mapping template's Velocity `{sign}{word}`"
            )));
        }
    }
    Ok(())
}

/// Replaces `$context.a.b`, `$stageVariables.x`, `$method.request.header.x` and the same in `${..}`; `value` gets
/// the name without the sign, and what it does not know becomes `missing`.
pub(crate) fn substitute(
    text: &str,
    missing: &str,
    value: impl Fn(&str) -> Option<String>,
) -> String {
    const ROOTS: [&str; 3] = ["context.", "stageVariables.", "method.request."];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'));
        let (name, left) = braced.unwrap_or_else(|| {
            let name = name_at(after);
            (name, after.get(name.len()..).unwrap_or_default())
        });
        if ROOTS.iter().any(|root| name.starts_with(root)) {
            out.push_str(&value(name).unwrap_or_else(|| missing.to_owned()));
            rest = left;
        } else {
            out.push('$');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// The longest name at the start of a text. Names of claims and headers may hold `-` and `:`, others not, so that
/// `$context.requestId-x` ends where it should.
fn name_at(text: &str) -> &str {
    let end = |more: &str| {
        text.find(|letter: char| {
            !letter.is_ascii_alphanumeric() && !"._".contains(letter) && !more.contains(letter)
        })
        .unwrap_or(text.len())
    };
    let name = text.get(..end("")).unwrap_or_default();
    let free = ["context.authorizer.", "method.request."];
    let name = if free.iter().any(|root| name.starts_with(root)) {
        text.get(..end("-:")).unwrap_or_default()
    } else {
        name
    };
    name.trim_end_matches(['.', '-', ':'])
}

/// Replaces `${stageVariables.name}`; what is not defined becomes nothing.
pub(crate) fn with_stage_variables(text: &str, variables: &crate::apigateway::Strings) -> String {
    substitute(text, "", |name| {
        name.strip_prefix("stageVariables.")
            .and_then(|name| variables.get(name))
            .cloned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velocity_is_refused_by_name_and_fixed_text_passes() {
        let refused = plain("#set($x = 1)").expect_err("velocity");
        assert_eq!(refused.code, AwsError::NOT_MODELLED);
        assert!(refused.message.contains("`#set`"), "{refused}");
        assert!(plain("{\"id\": \"$input.params('id')\"}").is_err());
        assert_eq!(plain("{\"statusCode\": 200}"), Ok(()));
        assert_eq!(plain("costs $5, see #1"), Ok(()));
    }

    #[test]
    fn names_are_replaced_and_other_dollar_signs_stay() {
        let value = |name: &str| (name == "context.requestId").then(|| "r1".to_owned());
        let text =
            "a $context.requestId, ${context.requestId}:$context.requestId-x $context.nope. $5";
        assert_eq!(substitute(text, "-", value), "a r1, r1:r1-x -. $5");
    }
}
