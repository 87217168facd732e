/// The limits of the native protocol.
public struct NativeLimits: Equatable, Sendable {
    /// An entry that has more fields than this when another one follows is dropped.
    public let fieldCount: Int
    /// The longest field: `NAME=value` for a text field, the value for a binary one.
    public let fieldByteCount: Int
    /// The longest entry: the bytes of its fields, and one byte a field to part them.
    public let entryByteCount: Int

    public static let standard = NativeLimits(
        fieldCount: 1024, fieldByteCount: 768 << 20, entryByteCount: 770 << 20)

    package init(fieldCount: Int, fieldByteCount: Int, entryByteCount: Int) {
        self.fieldCount = fieldCount
        self.fieldByteCount = fieldByteCount
        self.entryByteCount = entryByteCount
    }
}
