/// The rules for the names of fields: 1 to 64 bytes of `A–Z`, `0–9` and `_`, not beginning with a digit.
public enum FieldName {
    /// The longest name, in bytes.
    public static let maximumByteCount = 64

    /// Whether a journal may hold a field of this name.
    public static func isValid(_ name: RawSpan) -> Bool {
        guard name.byteCount > 0, name.byteCount <= maximumByteCount else { return false }
        for index in 0..<name.byteCount {
            switch name.byte(at: index) {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
            default: return false
            }
        }
        return true
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
