/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// Up to `maximumCount` bytes, most of them from `alphabet`, so that parsers get further than the first byte.
    mutating func bytes(upTo maximumCount: Int, alphabet: String) -> [UInt8] {
        let letters = Array(alphabet.utf8)
        return (0..<Int.random(in: 0...maximumCount, using: &self)).map { _ in
            if Int.random(in: 0..<8, using: &self) == 0 { return UInt8.random(in: 0...255, using: &self) }
            return letters[Int.random(in: 0..<letters.count, using: &self)]
        }
    }
}
