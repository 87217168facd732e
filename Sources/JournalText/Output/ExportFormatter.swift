public import JournalFormat

/// The export format: `NAME=value` lines, or name, size and bytes for what is not plain text, and an empty line.
///
/// Fields whose name breaks the rules are left out: they would make the rest of the stream unreadable.
public struct ExportFormatter: EntryFormatter, Sendable {
    private let filter: FieldFilter

    public var neededFields: [String]? { nil }

    /// A formatter that shows the fields `outputFields`, or all; the lines from the entry's header always appear.
    public init(_ options: OutputOptions = OutputOptions()) {
        filter = FieldFilter(options.outputFields)
    }

    public mutating func begin(_ entry: EntryMetadata, highlight: Range<Int>?, into out: inout ByteBuffer) {
        out.append("__CURSOR=")
        out.append(cursorOf: entry)
        out.append("\n__REALTIME_TIMESTAMP=")
        out.append(decimal: entry.realtime)
        out.append("\n__MONOTONIC_TIMESTAMP=")
        out.append(decimal: entry.monotonic)
        out.append("\n__SEQNUM=")
        out.append(decimal: entry.seqnum)
        out.append("\n__SEQNUM_ID=")
        out.append(entry.seqnumID)
        out.append("\n_BOOT_ID=")
        out.append(entry.bootID)
        out.append("\n")
    }

    public mutating func field(_ payload: RawSpan, nameByteCount: Int, into out: inout ByteBuffer) {
        // The boot id stands in the lines from the header.
        if nameByteCount == 8, payload.starts(with: "_BOOT_ID=") { return }
        guard filter.admits(payload, nameByteCount: nameByteCount),
            payload.beginsWithFieldName(byteCount: nameByteCount)
        else { return }
        if payload.isPrintable(allowsNewline: false) {
            out.append(payload)
        } else {
            let value = payload.extracting(nameByteCount + 1..<payload.byteCount)
            out.append(payload.extracting(0..<nameByteCount))
            out.append(UInt8(ascii: "\n"))
            out.append(littleEndian: UInt64(value.byteCount))
            out.append(value)
        }
        out.append(UInt8(ascii: "\n"))
    }

    public mutating func end(into out: inout ByteBuffer) {
        out.append(UInt8(ascii: "\n"))
    }
}
