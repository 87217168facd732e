/// The xor hash of an entry: the XOR of the hashes of all fields that it was given.
///
/// A field that was given twice is stored once, and cancels itself out in the xor hash. So the hash of the fields that
/// are stored may differ from it, by the XOR of those that were given an even number of times.
enum XorHash {
    /// So many hashes of 64 bits make up a chosen difference by accident less than once in a million times.
    private static let maximumSpanCount = 44

    /// Whether `difference` is the XOR of some of the hashes.
    ///
    /// Of many hashes only one or two are tried, because nearly every difference is the XOR of some of them.
    static func isMade(_ difference: UInt64, ofRepeated hashes: [UInt64]) -> Bool {
        if hashes.count <= maximumSpanCount { return isInSpan(difference, of: hashes) }
        if hashes.contains(difference) { return true }
        let all = Set(hashes)
        return hashes.contains { $0 != difference && all.contains(difference ^ $0) }
    }

    /// Whether `difference` is the XOR of some of the hashes, of however many: of 64 and more nearly every one is.
    ///
    /// Gauss' elimination over bits: each row of the basis has a leading bit that no later one has.
    static func isInSpan(_ difference: UInt64, of hashes: [UInt64]) -> Bool {
        var basis: [UInt64] = []
        func reduced(_ value: UInt64) -> UInt64 { basis.reduce(value) { min($0, $0 ^ $1) } }
        for hash in hashes {
            let rest = reduced(hash)
            if rest != 0 { basis.append(rest) }
        }
        return reduced(difference) == 0
    }
}
