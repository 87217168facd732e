/// SipHash-2-4 with a 64-bit result: the hash of files that have KEYED_HASH set, with the file's id as the key.
///
/// Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012.
public struct SipHash24: Sendable {
    private let key0: UInt64
    private let key1: UInt64

    /// The hash keyed by the 16 bytes of `id`, two little-endian words.
    public init(key id: ID128) {
        key0 = id.high.byteSwapped
        key1 = id.low.byteSwapped
    }

    /// - Complexity: O(n)
    public func hash(_ bytes: RawSpan) -> UInt64 {
        var v0 = key0 ^ 0x736f_6d65_7073_6575
        var v1 = key1 ^ 0x646f_7261_6e64_6f6d
        var v2 = key0 ^ 0x6c79_6765_6e65_7261
        var v3 = key1 ^ 0x7465_6462_7974_6573
        let byteCount = bytes.byteCount
        let wordEnd = byteCount & ~7
        var offset = 0
        while offset < wordEnd {
            let word = bytes.loadLittleEndian(at: offset, as: UInt64.self)
            v3 ^= word
            Self.round(&v0, &v1, &v2, &v3)
            Self.round(&v0, &v1, &v2, &v3)
            v0 ^= word
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: byteCount) << 56
        let rest = UInt64(truncatingIfNeeded: byteCount & 7)
        if wordEnd > 0 {
            // The last bytes are the upper ones of the word that ends with them. A shift by 64 gives 0.
            last |= bytes.loadLittleEndian(at: byteCount - 8, as: UInt64.self) >> (64 - rest * 8)
        } else {
            var shift: UInt64 = 0
            while offset < byteCount {
                last |= UInt64(bytes.byte(at: offset)) << shift
                shift += 8
                offset += 1
            }
        }
        v3 ^= last
        Self.round(&v0, &v1, &v2, &v3)
        Self.round(&v0, &v1, &v2, &v3)
        v0 ^= last
        v2 ^= 0xff
        for _ in 0..<4 { Self.round(&v0, &v1, &v2, &v3) }
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private static func round(_ v0: inout UInt64, _ v1: inout UInt64, _ v2: inout UInt64, _ v3: inout UInt64) {
        v0 &+= v1
        v1 = rotated(v1, by: 13) ^ v0
        v0 = rotated(v0, by: 32)
        v2 &+= v3
        v3 = rotated(v3, by: 16) ^ v2
        v0 &+= v3
        v3 = rotated(v3, by: 21) ^ v0
        v2 &+= v1
        v1 = rotated(v1, by: 17) ^ v2
        v2 = rotated(v2, by: 32)
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
        value &<< bits | value &>> (64 &- bits)
    }
}
