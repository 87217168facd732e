internal import JournalFormat

/// The rules for the names of the service manager's units.
enum UnitName {
    static let maximumByteCount = 255
    private static let suffixes: [StaticString] = [
        ".service", ".scope", ".slice", ".socket", ".mount", ".automount", ".swap", ".timer", ".path", ".target",
        ".device",
    ]

    /// Whether `name` is that of a plain unit, `foo.service`, or of an instance, `foo@bar.service`.
    ///
    /// Templates, `foo@.service`, are not: no process ever runs in one.
    static func isValid(_ name: RawSpan) -> Bool {
        guard let dot = stemByteCount(of: name) else { return false }
        guard let sign = name.firstOffset(of: UInt8(ascii: "@")) else { return true }
        return sign > 0 && sign + 1 < dot
    }

    /// Whether `name` is that of a slice.
    static func isValidSlice(_ name: RawSpan) -> Bool {
        name.ends(with: ".slice") && stemByteCount(of: name) != nil && name.firstOffset(of: UInt8(ascii: "@")) == nil
    }

    /// The length of what stands before the suffix; `nil` when a suffix is missing or a character is not allowed.
    private static func stemByteCount(of name: RawSpan) -> Int? {
        guard name.byteCount <= maximumByteCount else { return nil }
        for index in 0..<name.byteCount {
            switch name.byte(at: index) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "@"):
                continue
            default:
                return nil
            }
        }
        for suffix in suffixes where name.byteCount > suffix.utf8CodeUnitCount && name.ends(with: suffix) {
            return name.byteCount - suffix.utf8CodeUnitCount
        }
        return nil
    }
}
