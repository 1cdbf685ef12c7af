//! How callers name a function: by its name, by part of its ARN, by all of it, with a qualifier or without.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html> (`FunctionName`). Invariant: a name that
//! points to another account or region than the caller's is never taken for one of ours.

use crate::operation::{AwsError, Call};

/// A function, and perhaps one of its versions or aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The function's ARN without a qualifier.
    pub function: String,
    /// `$LATEST`, a version's number or an alias's name.
    pub qualifier: Option<String>,
}

impl Address {
    /// The ARN with the qualifier, where there is one.
    pub fn arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.function),
            None => self.function.clone(),
        }
    }
}

/// Splits a full function ARN: `arn:aws:lambda:us-east-1:000000000000:function:name` with `:qualifier` or
/// without. `None` for anything else.
pub fn of_arn(arn: &str) -> Option<Address> {
    let mut parts = arn.splitn(8, ':');
    let head: Vec<&str> = parts.by_ref().take(7).collect();
    let [
        "arn",
        partition,
        "lambda",
        region,
        account,
        "function",
        name,
    ] = head.as_slice()
    else {
        return None;
    };
    if name.is_empty() {
        return None;
    }
    Some(Address {
        function: format!("arn:{partition}:lambda:{region}:{account}:function:{name}"),
        qualifier: parts.next().map(str::to_owned),
    })
}

/// Reads `FunctionName` and `Qualifier` as an operation gets them.
///
/// # Errors
/// A qualifier that stands in both and differs; an ARN of another region.
pub fn of_call(call: &Call<'_>, name: &str, qualifier: Option<&str>) -> Result<Address, AwsError> {
    let mut address = match of_arn(name) {
        Some(address) => address,
        None => of_part(call, name),
    };
    let region = address.function.split(':').nth(3).unwrap_or_default();
    if region != call.region {
        return Err(AwsError::new(
            "ResourceNotFoundException",
            format!(
                "Functions from '{region}' are not reachable in this region ('{}')",
                call.region
            ),
        ));
    }
    match (&address.qualifier, qualifier) {
        (Some(inside), Some(outside)) if inside != outside => {
            return Err(AwsError::new(
                "InvalidParameterValueException",
                "The derived qualifier from the function name does not match the specified qualifier.",
            ));
        }
        (None, Some(outside)) => address.qualifier = Some(outside.to_owned()),
        _ => {}
    }
    Ok(address)
}

/// `name`, `name:qualifier`, `function:name`, `account:function:name`, and each with a qualifier.
fn of_part(call: &Call<'_>, name: &str) -> Address {
    let (account, rest) = match name.split_once(":function:") {
        Some((account, rest)) => (account, rest),
        None => (
            call.world.account.as_str(),
            name.strip_prefix("function:").unwrap_or(name),
        ),
    };
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
        None => (rest, None),
    };
    Address {
        function: format!("arn:aws:lambda:{}:{account}:function:{name}", call.region),
        qualifier,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;

    fn read(name: &str, qualifier: Option<&str>) -> Result<String, AwsError> {
        let mut world = World::seeded(1);
        let call = Call {
            world: &mut world,
            region: "eu-west-1".to_owned(),
        };
        of_call(&call, name, qualifier).map(|address| address.arn())
    }

    #[test]
    fn every_form_of_the_api_reference_is_read() {
        let plain = "arn:aws:lambda:eu-west-1:000000000000:function:pick";
        assert_eq!(read("pick", None).as_deref(), Ok(plain));
        assert_eq!(read("function:pick", None).as_deref(), Ok(plain));
        assert_eq!(
            read("000000000000:function:pick", None).as_deref(),
            Ok(plain)
        );
        assert_eq!(read(plain, None).as_deref(), Ok(plain));
        let qualified = format!("{plain}:live");
        assert_eq!(read("pick:live", None).as_deref(), Ok(qualified.as_str()));
        assert_eq!(read(&qualified, None).as_deref(), Ok(qualified.as_str()));
        assert_eq!(
            read("pick", Some("live")).as_deref(),
            Ok(qualified.as_str())
        );
        assert_eq!(
            read("pick:live", Some("live")).as_deref(),
            Ok(qualified.as_str())
        );
    }

    #[test]
    fn two_qualifiers_and_another_region_are_refused() {
        let twice = read("pick:live", Some("test")).expect_err("differs");
        assert_eq!(twice.code, "InvalidParameterValueException");
        let far = read("arn:aws:lambda:us-east-1:000000000000:function:pick", None);
        assert_eq!(
            far.expect_err("far").message,
            "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')"
        );
    }
}
