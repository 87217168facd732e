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
        a &+= word(bytes, at: offset)
        b &+= word(bytes, at: offset + 4)
        c &+= word(bytes, at: offset + 8)
        finish(&a, &b, &c)
        return combined(c, b)
    }

    /// The word at `offset`, of which some or all bytes may lie beyond the end and then are zero.
    @inline(__always)
    private static func word(_ bytes: RawSpan, at offset: Int) -> UInt32 {
        if offset + 4 <= bytes.byteCount { return bytes.loadLittleEndian(at: offset, as: UInt32.self) }
        var word: UInt32 = 0
        var shift: UInt32 = 0
        var index = offset
        while index < bytes.byteCount {
            word |= UInt32(bytes.byte(at: index)) << shift
            shift += 8
            index += 1
        }
        return word
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
