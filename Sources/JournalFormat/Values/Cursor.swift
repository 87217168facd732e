/// A place in the journal as text: `s=SEQNUMID;i=SEQNUM;b=BOOTID;m=MONOTONIC;t=REALTIME;x=XORHASH`.
///
/// Ids are 32 hexadecimal digits, numbers hexadecimal without leading zeros. Any item may be missing, as long as
/// what is left says where to seek: the sequence number with its id, the monotonic time with its boot, or the
/// realtime. Unknown items are ignored.
public struct Cursor: Hashable, Sendable {
    public var seqnumID: ID128?
    public var seqnum: UInt64?
    public var bootID: ID128?
    public var monotonic: UInt64?
    public var realtime: UInt64?
    public var xorHash: UInt64?

    /// The cursor of an entry.
    public init(_ entry: EntryMetadata) {
        seqnumID = entry.seqnumID
        seqnum = entry.seqnum
        bootID = entry.bootID
        monotonic = entry.monotonic
        realtime = entry.realtime
        xorHash = entry.xorHash
    }

    /// Whether the entry is the one that the cursor names: every item given must agree.
    public func matches(_ entry: EntryMetadata) -> Bool {
        (seqnumID.map { $0 == entry.seqnumID } ?? true) && (seqnum.map { $0 == entry.seqnum } ?? true)
            && (bootID.map { $0 == entry.bootID } ?? true) && (monotonic.map { $0 == entry.monotonic } ?? true)
            && (realtime.map { $0 == entry.realtime } ?? true) && (xorHash.map { $0 == entry.xorHash } ?? true)
    }
}

extension Cursor: LosslessStringConvertible {
    /// Parses a cursor; `nil` when an item is malformed or nothing says where to seek.
    public init?(_ description: String) {
        for item in description.split(separator: ";", omittingEmptySubsequences: false) {
            guard item.utf8.count > 2, item.dropFirst().first == "=" else { return nil }
            let value = item.dropFirst(2)
            switch item.first {
            case "s":
                guard let id = ID128(String(value)) else { return nil }
                seqnumID = id
            case "b":
                guard let id = ID128(String(value)) else { return nil }
                bootID = id
            case "i", "m", "t", "x":
                guard let number = UInt64(value, radix: 16) else { return nil }
                switch item.first {
                case "i": seqnum = number
                case "m": monotonic = number
                case "t": realtime = number
                default: xorHash = number
                }
            default:
                continue
            }
        }
        guard (seqnumID != nil && seqnum != nil) || (bootID != nil && monotonic != nil) || realtime != nil else {
            return nil
        }
    }

    public var description: String {
        var items: [String] = []
        if let seqnumID { items.append("s=\(seqnumID)") }
        if let seqnum { items.append("i=\(hexadecimal(seqnum))") }
        if let bootID { items.append("b=\(bootID)") }
        if let monotonic { items.append("m=\(hexadecimal(monotonic))") }
        if let realtime { items.append("t=\(hexadecimal(realtime))") }
        if let xorHash { items.append("x=\(hexadecimal(xorHash))") }
        return items.joined(separator: ";")
    }
}

extension ByteBuffer {
    /// Appends the cursor of an entry.
    public mutating func append(cursorOf entry: EntryMetadata) {
        append("s=")
        append(entry.seqnumID)
        append(";i=")
        append(hexadecimal: entry.seqnum)
        append(";b=")
        append(entry.bootID)
        append(";m=")
        append(hexadecimal: entry.monotonic)
        append(";t=")
        append(hexadecimal: entry.realtime)
        append(";x=")
        append(hexadecimal: entry.xorHash)
    }
}
