/// Random numbers that are the same in every run: splitmix64.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// Up to `maximumCount` bytes, most of them from `alphabet`, so that parsers get further than the first byte.
    public mutating func bytes(upTo maximumCount: Int, alphabet: String) -> [UInt8] {
        let letters = Array(alphabet.utf8)
        return (0..<Int.random(in: 0...maximumCount, using: &self)).map { _ in
            if Int.random(in: 0..<8, using: &self) == 0 { return UInt8.random(in: 0...255, using: &self) }
            return letters[Int.random(in: 0..<letters.count, using: &self)]
        }
    }
}
