public import JournalFormat

/// Turns entries into text: the reader pushes an entry's header, then its fields in stored order, then the end.
///
/// A formatter serves one entry after the other and keeps its memory between them.
public protocol EntryFormatter: ~Copyable {
    /// The names of the only fields that the formatter looks at; `nil` when it wants all.
    ///
    /// A reader may leave out the others; the formatter ignores them.
    var neededFields: [String]? { get }

    /// Begins an entry.
    ///
    /// - Parameter highlight: the part of the value of `MESSAGE` to highlight, in bytes; `nil` when nothing was
    ///   searched for.
    mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer)

    /// Takes a field of the entry: `payload` is `NAME=value`, its first `nameByteCount` bytes are the name.
    mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer)

    /// Ends the entry; its text is then complete in `out`.
    mutating func end(into out: inout ByteBuffer)
}

extension EntryFormatter where Self: ~Copyable {
    /// Begins an entry without a highlighted part.
    public mutating func begin(_ entry: EntryMetadata, into out: inout ByteBuffer) {
        begin(entry, highlight: nil, into: &out)
    }

    /// Takes a field of the entry, `NAME=value`; bytes without a `=` are no field and ignored.
    ///
    /// - Complexity: O(n) in the length of the name.
    public mutating func field(_ payload: RawSpan, into out: inout ByteBuffer) {
        guard let nameByteCount = payload.firstOffset(of: UInt8(ascii: "=")) else { return }
        field(payload, nameByteCount: nameByteCount, into: &out)
    }
}
