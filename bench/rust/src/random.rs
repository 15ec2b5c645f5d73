//! SplitMix64: the same numbers everywhere, and in bench/go.

pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// In [-1000, 1000).
    pub fn double(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64 * 2000.0 - 1000.0
    }

    pub fn single(&mut self) -> f32 {
        self.double() as f32
    }

    /// Lower-case letters.
    pub fn text(&mut self, shortest: u64, longest: u64) -> String {
        let size = shortest + self.below(longest - shortest + 1);
        (0..size)
            .map(|_| char::from(b'a' + self.below(26) as u8))
            .collect()
    }

    pub fn optional(&mut self) -> Option<f64> {
        (self.below(2) == 1).then(|| self.double())
    }
}
