/// The 64-bit Jenkins hash: of fields in files without KEYED_HASH, and, in all files, of the fields that an entry's
/// `xor_hash` is made of.
///
/// It is `hashlittle2` of Bob Jenkins' lookup3 (2006, public domain) with both seeds 0; the first result is the
/// upper half.
public enum JenkinsHash {
    /// - Complexity: O(n)
    public static func hash(_ bytes: RawSpan) -> UInt64 {
        let byteCount = bytes.byteCount
        var a: UInt32 = 0xdead_beef &+ UInt32(truncatingIfNeeded: byteCount)
        var b = a
        var c = a
        guard byteCount > 0 else { return combined(c, b) }
        var offset = 0
        while byteCount - offset > 12 {
            a &+= bytes.loadLittleEndian(at: offset, as: UInt32.self)
            b &+= bytes.loadLittleEndian(at: offset + 4, as: UInt32.self)
            c &+= bytes.loadLittleEndian(at: offset + 8, as: UInt32.self)
            mix(&a, &b, &c)
            offset += 12
        }
        // The last 1 to 12 bytes count as if zeros followed.
        let last = rest(of: bytes, from: offset)
        a &+= UInt32(truncatingIfNeeded: last.low)
        b &+= UInt32(truncatingIfNeeded: last.low >> 32)
        c &+= last.high
        finish(&a, &b, &c)
        return combined(c, b)
    }

    /// The 1 to 12 bytes from `offset` on, and zeros.
    @inline(__always)
    private static func rest(of bytes: RawSpan, from offset: Int) -> (low: UInt64, high: UInt32) {
        let byteCount = bytes.byteCount
        let count = UInt64(truncatingIfNeeded: byteCount - offset)
        guard byteCount >= 8 else {
            var low: UInt64 = 0
            for index in 0..<byteCount { low |= UInt64(bytes.byte(at: index)) << UInt64(index * 8) }
            return (low, 0)
        }
        // The upper bytes of the word that the bytes end with. A shift by 64 gives 0.
        let end = bytes.loadLittleEndian(at: byteCount - 8, as: UInt64.self)
        if count < 8 { return (end >> (64 - count * 8), 0) }
        return (bytes.loadLittleEndian(at: offset), UInt32(truncatingIfNeeded: end >> (128 - count * 8)))
    }

    @inline(__always)
    private static func combined(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }

    @inline(__always)
    private static func rotated(_ value: UInt32, by bits: UInt32) -> UInt32 {
        value &<< bits | value &>> (32 &- bits)
    }

    @inline(__always)
    private static func step(_ x: inout UInt32, _ y: UInt32, _ z: inout UInt32, _ bits: UInt32) {
        x &-= z
        x ^= rotated(z, by: bits)
        z &+= y
    }

    @inline(__always)
    private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        step(&a, b, &c, 4)
        step(&b, c, &a, 6)
        step(&c, a, &b, 8)
        step(&a, b, &c, 16)
        step(&b, c, &a, 19)
        step(&c, a, &b, 4)
    }

    @inline(__always)
    private static func fold(_ x: inout UInt32, _ y: UInt32, _ bits: UInt32) {
        x ^= y
        x &-= rotated(y, by: bits)
    }

    @inline(__always)
    private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        fold(&c, b, 14)
        fold(&a, c, 11)
        fold(&b, a, 25)
        fold(&c, b, 16)
        fold(&a, c, 4)
        fold(&b, a, 14)
        fold(&c, b, 24)
    }
}
