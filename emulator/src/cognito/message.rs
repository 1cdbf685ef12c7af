//! What Cognito writes to people: invitations and codes, into the World's mailbox.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html>.
//! Invariant: an answer never shows more of an address or number than its mask.

use serde::{Deserialize, Serialize};

use super::Pool;
use super::user::{Purpose, SentCode, User};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::operation::AwsError;
use crate::world::Letter;

/// Where a code went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CodeDeliveryDetails {
    /// The address or number, masked.
    pub destination: String,
    /// `EMAIL` or `SMS`.
    pub delivery_medium: String,
    /// `email` or `phone_number`.
    pub attribute_name: String,
}

impl CodeDeliveryDetails {
    /// The details of a code to an address or number.
    pub fn of(attribute: &str, value: &str) -> Self {
        Self {
            destination: mask(value),
            delivery_medium: medium(attribute).to_owned(),
            attribute_name: attribute.to_owned(),
        }
    }
}

impl CodeDeliveryDetails {
    /// What is said of a user who is not there, so that it looks like one who is: the mask of the name itself.
    pub(super) fn simulated(name: &str) -> Self {
        if super::user_rules::is_phone(name) {
            return Self::of("phone_number", name);
        }
        let address = if name.contains('@') {
            name.to_owned()
        } else {
            format!("{name}@{name}")
        };
        Self::of("email", &address)
    }
}

/// Sends a code to an address or number of a user, in place of any earlier one for the same purpose.
pub(super) fn send_code(
    pool: &mut Pool,
    ids: &mut Ids,
    now: Timestamp,
    username: &str,
    purpose: Purpose,
    attribute: &str,
    seconds: i64,
) -> Result<(CodeDeliveryDetails, Letter), AwsError> {
    let template = pool.settings.verification_message_template.clone();
    let by_link = template.default_email_option.as_deref() == Some("CONFIRM_WITH_LINK");
    if by_link && attribute == "email" && purpose == Purpose::SignUp {
        return Err(AwsError::not_modelled(
            "confirmation by a link (CONFIRM_WITH_LINK)",
        ));
    }
    let user = pool.user_mut(username)?;
    let pending = user.pending.get(attribute).cloned();
    let to = pending
        .or_else(|| user.attribute(attribute).map(str::to_owned))
        .unwrap_or_default();
    let code = ids.digits(6);
    let kind = if purpose == Purpose::Reset {
        "password reset"
    } else {
        "confirmation"
    };
    let default = format!("Your {kind} code is {{####}}");
    let (subject, text) = match attribute {
        "email" => (
            template
                .email_subject
                .unwrap_or_else(|| "Your verification code".to_owned()),
            template.email_message.unwrap_or(default),
        ),
        _ => (String::new(), template.sms_message.unwrap_or(default)),
    };
    user.codes.insert(
        purpose,
        SentCode {
            code: code.clone(),
            until: now.plus_seconds(seconds),
            attribute: attribute.to_owned(),
        },
    );
    let body = text
        .replace("{####}", &code)
        .replace("{username}", username);
    let letter = letter(now, attribute, &to, &subject, body, &code);
    Ok((CodeDeliveryDetails::of(attribute, &to), letter))
}

fn medium(attribute: &str) -> &'static str {
    if attribute == "email" { "EMAIL" } else { "SMS" }
}

/// `a***@e***`, `+*******9934`.
pub fn mask(value: &str) -> String {
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    if let Some((local, domain)) = value.split_once('@') {
        return format!("{}***@{}***", first(local), first(domain));
    }
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    let shown = digits.len().saturating_sub(4);
    let last: String = digits.iter().skip(shown).collect();
    format!("+{}{last}", "*".repeat(shown))
}

/// The invitation of a user that an administrator made; none where it has neither address nor number of the kind.
pub(super) fn invitation(
    pool: &Pool,
    user: &User,
    name: &str,
    password: &str,
    mediums: &[String],
    now: Timestamp,
) -> Option<Letter> {
    let template = pool
        .settings
        .admin_create_user_config
        .invite_message_template
        .clone()
        .unwrap_or_default();
    let fill = |text: String| text.replace("{username}", name).replace("{####}", password);
    let by_mail = mediums.iter().any(|medium| medium == "EMAIL");
    if by_mail && let Some(to) = user.attribute("email") {
        let text = template.email_message.unwrap_or_else(|| {
            "Your username is {username} and temporary password is {####}.".to_owned()
        });
        let subject = template
            .email_subject
            .unwrap_or_else(|| "Your temporary password".to_owned());
        return Some(letter(now, "email", to, &subject, fill(text), password));
    }
    let by_sms = mediums.is_empty() || mediums.iter().any(|medium| medium == "SMS");
    let to = user.attribute("phone_number").filter(|_| by_sms)?;
    let text = template.sms_message.unwrap_or_else(|| {
        "Your username is {username} and temporary password is {####}.".to_owned()
    });
    Some(letter(now, "phone_number", to, "", fill(text), password))
}

fn letter(
    at: Timestamp,
    attribute: &str,
    to: &str,
    subject: &str,
    body: String,
    code: &str,
) -> Letter {
    Letter {
        at,
        medium: medium(attribute).to_owned(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        body,
        code: Some(code.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_first_letters_and_last_digits() {
        assert_eq!(mask("test@test.example"), "t***@t***");
        assert_eq!(mask("+12065559934"), "+*******9934");
        assert_eq!(mask("@"), "***@***");
        assert_eq!(mask("12"), "+12");
    }
}
