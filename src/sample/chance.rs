//! Chance that repeats: the same seed gives the same draws on every machine.
//!
//! The generator is splitmix64 (Steele, Lea and Flood, 2014), in whole numbers only, so nothing hangs on how a platform
//! rounds.

/// A stream of draws.
pub struct Chance(u64);

impl Chance {
    /// The stream so numbered of a seed. Each child has a stream of its own, so that one child's story moves no
    /// other's.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(mixed(seed ^ mixed(stream.wrapping_add(GOLDEN_GAMMA))))
    }

    /// A whole number from nought up to, not including, `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        let high_half = mixed(self.0) >> 32;
        ((high_half * u64::from(limit)) >> 32) as u32
    }

    /// A whole number from `least` to `most`, both in.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + i64::from(self.below((most - least).max(0) as u32 + 1))
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// One of a table of weights and values that is not empty.
    pub fn weighted<T: Copy>(&mut self, table: &[(u32, T)]) -> T {
        let total = table.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, value) in table {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        table[table.len() - 1].1
    }

    /// Puts a list in an order of chance (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finishing step of splitmix64: every bit of the input moves every bit of the output.
pub fn mixed(seed: u64) -> u64 {
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_draws_that_the_paper_gives() {
        // The reference generator seeded with nought begins with these two numbers.
        assert_eq!(mixed(GOLDEN_GAMMA), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mixed(GOLDEN_GAMMA.wrapping_mul(2)), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn draws_stay_inside_their_bounds() {
        let mut chance = Chance::new(1, 1);
        assert!((0..1000).all(|_| (3..=5).contains(&chance.between(3, 5))));
        assert!((0..1000).all(|_| chance.weighted(&[(0, 'a'), (1, 'b')]) == 'b'));
    }
}
