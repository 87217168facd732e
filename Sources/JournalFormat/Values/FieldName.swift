/// The rules for the names of fields: 1 to 64 bytes of `A–Z`, `0–9` and `_`, not beginning with a digit.
public enum FieldName {
    /// The longest name, in bytes.
    public static let maximumByteCount = 64

    /// Whether a journal may hold a field of this name.
    ///
    /// - Complexity: O(n), eight bytes at a time, because the daemon asks for every field of every message.
    public static func isValid(_ name: RawSpan) -> Bool {
        let count = name.byteCount
        guard count > 0, count <= maximumByteCount, !isDigit(name.byte(at: 0)) else { return false }
        guard count >= 8 else {
            for index in 0..<count where !areValid(UInt64(name.byte(at: index)) &* everyByte) { return false }
            return true
        }
        var index = 0
        while index < count - 8 {
            guard areValid(name.loadLittleEndian(at: index)) else { return false }
            index += 8
        }
        // The last eight, some of which may have been looked at before.
        return areValid(name.loadLittleEndian(at: count - 8))
    }

    private static let everyByte: UInt64 = 0x0101_0101_0101_0101

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Whether each of eight bytes is an upper-case letter, a digit or an underscore.
    private static func areValid(_ bytes: UInt64) -> Bool {
        let topBits = everyByte &* 0x80
        // Of ASCII bytes a sum stays within its byte, and its top bit says whether the byte is at least the limit.
        func isAtLeast(_ limit: UInt8) -> UInt64 { bytes &+ everyByte &* UInt64(0x80 - limit) }
        let isDigit = isAtLeast(UInt8(ascii: "0")) & ~isAtLeast(UInt8(ascii: "9") + 1)
        let isLetter = isAtLeast(UInt8(ascii: "A")) & ~isAtLeast(UInt8(ascii: "Z") + 1)
        let isUnderscore = isAtLeast(UInt8(ascii: "_")) & ~isAtLeast(UInt8(ascii: "_") + 1)
        return bytes & topBits == 0 && (isDigit | isLetter | isUnderscore) & topBits == topBits
    }

    /// Whether a journal may hold a field of this name.
    public static func isValid(_ name: String) -> Bool {
        name.withBytes { isValid($0) }
    }

    /// Whether a client may set a field of this name: names that begin with `_` belong to the daemon.
    public static func isValidFromClient(_ name: RawSpan) -> Bool {
        isValid(name) && name.byte(at: 0) != UInt8(ascii: "_")
    }
}
