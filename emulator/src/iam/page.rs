//! Lists by the page: `Marker`, `MaxItems`, and where the next page starts.

use crate::operation::AwsError;

/// A page of one of IAM's lists: 100 items unless the caller asks for fewer.
pub(super) fn of<T>(
    items: Vec<T>,
    marker: Option<&str>,
    most: Option<usize>,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    cut(items, marker, most.unwrap_or(100))
        .ok_or_else(|| AwsError::new("ValidationError", "Invalid Marker."))
}

/// A page of a list, and the marker of the next one; `None` for a marker that no page gave out.
pub(crate) fn cut<T>(
    items: Vec<T>,
    marker: Option<&str>,
    most: usize,
) -> Option<(Vec<T>, Option<String>)> {
    let from = match marker {
        Some(marker) => marker.parse().ok()?,
        None => 0,
    };
    if from > items.len() {
        return None;
    }
    let next = from.saturating_add(most);
    let marker = (next < items.len()).then(|| next.to_string());
    Some((items.into_iter().skip(from).take(most).collect(), marker))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_and_a_made_up_marker_is_none() {
        let (page, next) = cut(vec![1, 2, 3], None, 2).expect("first");
        assert_eq!((page, next.as_deref()), (vec![1, 2], Some("2")));
        let (page, next) = cut(vec![1, 2, 3], Some("2"), 2).expect("second");
        assert_eq!((page, next), (vec![3], None));
        assert_eq!(cut(vec![1, 2, 3], Some("x"), 2), None);
        assert_eq!(cut(vec![1, 2, 3], Some("4"), 2), None);
    }
}
