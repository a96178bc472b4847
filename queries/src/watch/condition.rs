//! Conditions on numbers, as watchlists write them: `status = planned and unit = 亿元 and value >= 100`.
//! What a condition means is the business of `listing`: each is one of its filters.

use crate::QueryError;
use crate::language::DateRange;
use crate::listing::MetricFilter;

/// The keys there are, for errors.
const KEYS: &str = "indicator, unit, organisation, kind, change, status, region, publisher, genre, period, published, \
                    value (>= or <=), confidence (>=)";

/// How a key is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Is,
    AtLeast,
    AtMost,
}

/// The filter of an entry: conditions joined by `and`, or the part of an indicator's name when it has no sign.
pub(crate) fn metric_filter(entry: &str) -> Result<MetricFilter, QueryError> {
    let plain = entry.replace('＝', "=").replace('≥', ">=").replace('≤', "<=");
    if !plain.contains(['=', '<', '>']) {
        return Ok(MetricFilter { indicator: Some(plain.trim().to_owned()), ..MetricFilter::default() });
    }
    let mut filter = MetricFilter::default();
    let mut said: Vec<(&str, Sign)> = Vec::new();
    for condition in plain.split(" and ") {
        let (key, sign, value) = parts(condition).ok_or_else(|| wrong("condition", condition, "key = value"))?;
        if said.contains(&(key, sign)) {
            return Err(wrong("condition", condition, "each key once; watch for two values in two entries"));
        }
        said.push((key, sign));
        set(&mut filter, key, sign, value)?;
    }
    filter.conditions()?;
    Ok(filter)
}

/// Key, sign and value of one condition.
fn parts(condition: &str) -> Option<(&str, Sign, &str)> {
    let signs = [(">=", Sign::AtLeast), ("<=", Sign::AtMost), ("=", Sign::Is)];
    let (sign, (key, value)) = signs.into_iter().find_map(|(mark, sign)| Some((sign, condition.split_once(mark)?)))?;
    let (key, value) = (key.trim(), value.trim());
    let whole = !key.is_empty() && !value.is_empty() && !value.contains(['=', '<', '>']) && !value.ends_with(" and");
    whole.then_some((key, sign, value))
}

fn set(filter: &mut MetricFilter, key: &str, sign: Sign, value: &str) -> Result<(), QueryError> {
    let number = || {
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| wrong("value", value, "a number in the unit without multiplier (元, not 万元)"))
    };
    let text = || Some(value.to_owned());
    match (key, sign) {
        ("indicator", Sign::Is) => filter.indicator = text(),
        ("unit", Sign::Is) => filter.unit = text(),
        ("organisation", Sign::Is) => filter.organisation = text(),
        ("kind", Sign::Is) => filter.kind = text(),
        ("change", Sign::Is) => filter.change = text(),
        ("status", Sign::Is) => filter.status = text(),
        ("region", Sign::Is) => filter.documents.region = text(),
        ("publisher", Sign::Is) => filter.documents.publisher = text(),
        ("genre", Sign::Is) => filter.documents.genre = text(),
        ("period", Sign::Is) => filter.period = Some(DateRange::parse(value)?),
        ("published", Sign::Is) => filter.documents.dates = Some(DateRange::parse(value)?),
        ("value", Sign::AtLeast) => filter.min = number()?,
        ("value", Sign::AtMost) => filter.max = number()?,
        ("confidence", Sign::AtLeast) => filter.min_confidence = number()?,
        _ => return Err(wrong("key of a condition", key, KEYS)),
    }
    Ok(())
}

fn wrong(name: &'static str, given: &str, allowed: &str) -> QueryError {
    QueryError::Filter { name, given: given.trim().to_owned(), allowed: allowed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_filters() {
        let text = |value: &str| Some(value.to_owned());
        for (entry, want) in [
            ("居民收入", MetricFilter { indicator: text("居民收入"), ..MetricFilter::default() }),
            (
                "status = planned and unit = 亿元",
                MetricFilter { status: text("planned"), unit: text("亿元"), ..MetricFilter::default() },
            ),
            (
                "indicator＝居民收入 and value≥5 and value <= 8.5",
                MetricFilter {
                    indicator: text("居民收入"), min: Some(5.0), max: Some(8.5), ..MetricFilter::default()
                },
            ),
        ] {
            assert_eq!(metric_filter(entry).unwrap(), want, "{entry}");
        }
        for wrong in ["unit =", "= 亿元", "unit = a = b", "value = 5", "value >= NaN", "colour = red", "unit > 5"] {
            assert!(metric_filter(wrong).unwrap_err().is_wrong_use(), "{wrong}");
        }
    }
}
