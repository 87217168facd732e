/// Which entries are wanted, as an expression over fields.
///
/// An empty ``all(_:)`` is fulfilled by every entry, an empty ``any(_:)`` by none.
public indirect enum Match: Hashable, Sendable {
    /// Entries that have this field: `NAME=value`, compared byte by byte with the whole stored value.
    case field([UInt8])
    case all([Match])
    case any([Match])

    /// Entries whose field `name` has the value `value`.
    public static func field(_ name: String, _ value: String) -> Match {
        .field(Array("\(name)=\(value)".utf8))
    }
}
