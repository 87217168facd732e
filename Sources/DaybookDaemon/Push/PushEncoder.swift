internal import JournalFormat
internal import JournalStorage
internal import JournalText

/// Makes the replies that subscribers get, of entry records:
/// `{"parameters":{"entries":[…],"missed":0,"seqnum":17,"seqnumId":"…"},"continues":true}`.
///
/// The entries are as `-o json` shows them, so that whoever reads that needs nothing new, whole however long, and with
/// cursors that are those of the files.
struct PushEncoder: ~Copyable {
    /// How much memory is kept for the next reply.
    private static let keptCapacity = 2 << 20

    /// The reply that was made last.
    private(set) var reply = ByteBuffer(minimumCapacity: 64 << 10)
    /// How many entries are in it.
    private(set) var entryCount = 0
    private var formatter: JSONFormatter

    init() {
        var options = OutputOptions()
        options.showsAll = true
        formatter = JSONFormatter(layout: .compact, options)
    }

    /// Begins a reply.
    mutating func begin() {
        if reply.capacity > Self.keptCapacity { reply = ByteBuffer(minimumCapacity: 64 << 10) }
        reply.removeAll()
        entryCount = 0
        Self.appendBeginning(to: &reply)
    }

    /// Adds the entry of a record.
    mutating func add(_ record: RawSpan, seqnumID: ID128) {
        if entryCount > 0 { reply.append(UInt8(ascii: ",")) }
        entryCount += 1
        let header = EntryRecord.Header(decoding: record)
        // The files' xor hash is made of the same hashes, whatever way of hashing they have.
        var xorHash: UInt64 = 0
        Self.forEachField(of: record, header.fieldCount) { xorHash ^= JenkinsHash.hash($0) }
        let metadata = EntryMetadata(
            seqnumID: seqnumID, seqnum: header.seqnum, realtime: header.realtime, monotonic: header.monotonic,
            bootID: header.bootID, xorHash: xorHash)
        formatter.begin(metadata, into: &reply)
        Self.forEachField(of: record, header.fieldCount) { formatter.field($0, into: &reply) }
        formatter.end(into: &reply)
    }

    private static func forEachField(of record: RawSpan, _ count: Int, _ body: (RawSpan) -> Void) {
        var position = EntryRecord.headerByteCount
        for _ in 0..<count {
            let byteCount = Int(record.loadLittleEndian(at: position, as: UInt32.self))
            body(record.extracting(position + 4..<position + 4 + byteCount))
            position += 4 + byteCount
        }
    }

    /// Ends the reply.
    ///
    /// - Parameters:
    ///   - missedCount: how many entries are not in this reply and will not be in any.
    ///   - place: up to where the client is told of everything by this reply.
    mutating func end(missedCount: UInt64, upTo place: Spool.Place, seqnumID: ID128) {
        Self.appendEnd(to: &reply, missedCount, place, seqnumID)
    }

    /// Appends a reply without entries.
    static func appendEmptyReply(
        to buffer: inout ByteBuffer, missedCount: UInt64, upTo place: Spool.Place, seqnumID: ID128
    ) {
        appendBeginning(to: &buffer)
        appendEnd(to: &buffer, missedCount, place, seqnumID)
    }

    private static func appendBeginning(to buffer: inout ByteBuffer) { buffer.append("{\"parameters\":{\"entries\":[") }

    private static func appendEnd(
        to buffer: inout ByteBuffer, _ missedCount: UInt64, _ place: Spool.Place, _ seqnumID: ID128
    ) {
        buffer.append("],\"missed\":")
        buffer.append(decimal: missedCount)
        buffer.append(",\"seqnum\":")
        buffer.append(decimal: place.seqnum - 1)
        buffer.append(",\"seqnumId\":\"")
        buffer.append(seqnumID)
        buffer.append("\"},\"continues\":true}\0")
    }
}
