//! Statistics of counts in two groups of documents: how surprising a difference is, how large, and how far it stands
//! out among many that were looked at. It counts nothing itself.

/// How many of two groups have something: of the first against the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contrast {
    /// Of the first group, those that have it.
    pub(crate) first: usize,
    /// The first group.
    pub(crate) first_of: usize,
    /// Of the second group, those that have it.
    pub(crate) second: usize,
    /// The second group.
    pub(crate) second_of: usize,
}

/// Counts of documents are far below 2⁵³: as floats they are exact.
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

impl Contrast {
    /// Expected in the first group if both had it alike.
    pub(crate) fn expected(self) -> f64 {
        let all = self.first_of + self.second_of;
        if all == 0 { 0.0 } else { float(self.first + self.second) * float(self.first_of) / float(all) }
    }

    /// The log-likelihood ratio G² of the two by two table (Dunning 1993), negative when the first group has less than
    /// expected.
    pub(crate) fn signed_g2(self) -> f64 {
        let all = float(self.first_of + self.second_of);
        let has = float(self.first + self.second);
        let cells = [
            (self.first, has, self.first_of),
            (self.first_of.saturating_sub(self.first), all - has, self.first_of),
            (self.second, has, self.second_of),
            (self.second_of.saturating_sub(self.second), all - has, self.second_of),
        ];
        let term = |(seen, row, column): (usize, f64, usize)| {
            if seen == 0 { 0.0 } else { float(seen) * (float(seen) * all / (row * float(column))).ln() }
        };
        let g2 = (2.0 * cells.into_iter().map(term).sum::<f64>()).max(0.0);
        if float(self.first) < self.expected() { -g2 } else { g2 }
    }

    /// How many times as frequent in the first group as in the second, with half a document added to both counts
    /// (Haldane 1956), so that none before is no infinity.
    pub(crate) fn ratio(self) -> f64 {
        let rate = |has: usize, of: usize| (float(has) + 0.5) / (float(of) + 1.0);
        rate(self.first, self.first_of) / rate(self.second, self.second_of)
    }

    /// The chance of a first count at least as large (`more`), or at least as small, if both groups had it alike:
    /// Fisher's exact test, one-sided. It holds for small counts too, where the distribution of G² does not.
    pub(crate) fn chance(self, more: bool) -> f64 {
        let has = self.first + self.second;
        let ln_choose = |of: usize, from: usize| {
            let gamma = |count: usize| libm::lgamma(float(count) + 1.0);
            gamma(of) - gamma(from) - gamma(of.saturating_sub(from))
        };
        let least = has.saturating_sub(self.second_of);
        let most = has.min(self.first_of);
        let whole = ln_choose(self.first_of + self.second_of, has);
        let at = |first: usize| {
            (ln_choose(self.first_of, first) + ln_choose(self.second_of, has.saturating_sub(first)) - whole).exp()
        };
        let tail: f64 = if more { (self.first..=most).map(at).sum() } else { (least..=self.first).map(at).sum() };
        tail.min(1.0)
    }
}

/// For every chance the share of false alarms to expect among those at most as large (Benjamini and Hochberg 1995),
/// in the order given.
pub(crate) fn false_discovery_rates(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    let chance = |at: &usize| chances.get(*at).copied().unwrap_or(1.0);
    order.sort_by(|a, b| chance(a).total_cmp(&chance(b)).then(a.cmp(b)));
    let mut rates = vec![1.0; chances.len()];
    let mut lowest = 1.0_f64;
    for (rank, at) in order.iter().enumerate().rev() {
        lowest = lowest.min(chance(at) * float(chances.len()) / float(rank + 1));
        if let Some(rate) = rates.get_mut(*at) {
            *rate = lowest;
        }
    }
    rates
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contrast(first: usize, first_of: usize, second: usize, second_of: usize) -> Contrast {
        Contrast { first, first_of, second, second_of }
    }

    #[test]
    fn known_tables() {
        // Chances by exact fractions; G² of Dunning's formula by hand.
        for (table, g2, more, less) in [
            (contrast(3, 4, 1, 4), 2.092_990, 17.0 / 70.0, 69.0 / 70.0),
            (contrast(1, 9, 11, 15), -9.594_632, 0.999_831_740_476_511, 0.004_711_266_657_692_825),
            (contrast(5, 10, 5, 10), 0.0, 0.671_859_100_651_670_3, 0.671_859_100_651_670_3),
            (contrast(0, 10, 0, 10), 0.0, 1.0, 1.0),
            (contrast(2, 2, 0, 0), 0.0, 1.0, 1.0),
        ] {
            assert!((table.signed_g2() - g2).abs() < 1e-5, "{table:?}: {}", table.signed_g2());
            assert!((table.chance(true) - more).abs() < 1e-9, "{table:?}: {}", table.chance(true));
            assert!((table.chance(false) - less).abs() < 1e-9, "{table:?}: {}", table.chance(false));
        }
        assert!((contrast(3, 9, 0, 9).ratio() - 7.0).abs() < 1e-12);
        assert!((contrast(1, 9, 11, 15).expected() - 4.5).abs() < 1e-12);
    }

    #[test]
    fn rates_of_false_discoveries() {
        let rates = false_discovery_rates(&[0.01, 0.04, 0.03, 0.5]);
        for (got, want) in rates.iter().zip([0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]) {
            assert!((got - want).abs() < 1e-12, "{rates:?}");
        }
        assert!(false_discovery_rates(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn chances_are_chances(first in 0..40_usize, rest in 0..400_usize, second in 0..40_usize, others in 0..400_usize) {
            let table = contrast(first, first + rest, second, second + others);
            let (more, less) = (table.chance(true), table.chance(false));
            prop_assert!((0.0..=1.0).contains(&more) && (0.0..=1.0).contains(&less));
            // The two tails share the count seen and leave none out.
            prop_assert!(more + less > 1.0 - 1e-6);
            prop_assert!(table.signed_g2().is_finite() && table.ratio().is_finite());
        }
    }
}
