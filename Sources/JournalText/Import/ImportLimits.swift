/// What an import stream may ask for; what goes beyond is refused before memory is spent on it.
public struct ImportLimits: Sendable {
    /// The longest text line and the longest binary value, in bytes.
    public var maximumValueByteCount = 768 << 20
    /// The longest entry, in bytes.
    public var maximumEntryByteCount = 770 << 20
    /// The largest number of fields that an entry keeps.
    public var maximumFieldCount = 1024
    /// Whether an entry with more fields ends the import; if not, it loses those beyond.
    public var refusesExcessFields = false

    public init() {}
}
