//! A number as its digits: shifted by powers of ten without arithmetic and parsed once.
//! It reads no text; `number` makes it.

/// Decimal digits with an exponent: `1.3` and 4 is 13000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    /// ASCII digits with at most one point, behind a minus where there is one.
    digits: String,
    /// Power of ten on top.
    exponent: i32,
}

impl Decimal {
    /// From ASCII digits with at most one point.
    pub(super) fn new(digits: String) -> Self {
        Self { digits, exponent: 0 }
    }

    /// The number ten to the `exponent` times as large.
    pub(super) fn shifted(&self, exponent: i32) -> Self {
        Self { digits: self.digits.clone(), exponent: self.exponent + exponent }
    }

    /// The number with the other sign.
    pub(super) fn negated(&self) -> Self {
        Self { digits: format!("-{}", self.digits), exponent: self.exponent }
    }

    /// The nearest floating-point number; `None` when the digits are no number.
    pub(super) fn value(&self) -> Option<f64> {
        self.value_times(0)
    }

    /// The same of the number ten to the `exponent` times as large.
    pub(super) fn value_times(&self, exponent: i32) -> Option<f64> {
        let parsed = match self.exponent + exponent {
            0 => self.digits.parse::<f64>(),
            exponent => format!("{}e{exponent}", self.digits).parse(),
        };
        parsed.ok().filter(|value| value.is_finite())
    }

    /// The digits as written, without the exponent.
    pub(super) fn digits(&self) -> &str {
        &self.digits
    }

    /// True when the number is written without a fraction.
    pub(super) fn is_whole(&self) -> bool {
        !self.digits.contains('.')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifting_makes_no_rounding_error() {
        let cases = [("1.3", 4, 13000.0), ("0.3", 1, 3.0), ("67665", 8, 6_766_500_000_000.0), ("8.2", -1, 0.82)];
        for (digits, exponent, value) in cases {
            assert_eq!(Decimal::new(digits.to_owned()).shifted(exponent).value(), Some(value), "{digits}e{exponent}");
        }
        assert_eq!(Decimal::new("9".repeat(400)).value(), None, "too large to be a number");
    }
}
