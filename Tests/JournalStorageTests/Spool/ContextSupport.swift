import JournalFormat
import LinuxSystem
import TestSupport

@testable import JournalStorage

/// What a loop does with a spool's contexts: it makes records of senders and publishes them.
final class ContextLoop {
    let spool: Spool
    var contexts: ContextWriter
    private var builder = EntryBuilder()
    /// Of each sender, by what it is at present.
    private(set) var references: [String: ContextReference] = [:]
    private(set) var pending: [ContextEntry] = []

    init(_ spool: Spool) {
        self.spool = spool
        contexts = spool.contextWriter()
    }

    /// Makes a record, which waits to be published.
    ///
    /// - Parameter sender: makes up what the sender's entries have in common.
    /// - Returns: what it refers to; `nil` when it has all fields itself.
    @discardableResult
    func add(_ number: Int, of sender: String, padding: Int = 0) -> ContextReference? {
        let entry = ContextEntry(number: number, sender: sender, padding: padding)
        builder.begin()
        for field in entry.ownFields { builder.addField(field) }
        let reference = reference(of: entry)
        if let reference {
            builder.refer(to: reference)
        } else {
            for field in entry.contextFields { builder.addField(field) }
        }
        builder.finish(realtime: UInt64(number) + 1, monotonic: 1, bootID: .zero)
        pending.append(entry)
        return reference
    }

    private func reference(of entry: ContextEntry) -> ContextReference? {
        if let known = references[entry.sender], contexts.use(known) { return known }
        let fields = entry.contextFields
        let byteCount = fields.reduce(0) { $0 + 4 + $1.utf8.count }
        let added = contexts.add(byteCount: byteCount) { builder in
            for field in fields { builder.addField(field) }
        }
        references[entry.sender] = added
        return added
    }

    /// Publishes the records that wait.
    ///
    /// - Returns: whether there was room.
    func publish() -> Bool {
        guard spool.append(builder.buffer.bytes) else { return false }
        giveUp()
        return true
    }

    /// Forgets the records that wait.
    func giveUp() {
        builder.removeAll()
        pending = []
        contexts.settle()
    }

    /// Makes a record and publishes it.
    @discardableResult
    func publish(_ number: Int, of sender: String, padding: Int = 0) -> ContextReference? {
        let reference = add(number, of: sender, padding: padding)
        precondition(publish(), "the test fills the ring by mistake")
        return reference
    }
}

/// An entry of a sender.
struct ContextEntry: Hashable {
    var number: Int
    var sender: String
    var padding = 0

    var ownFields: [String] { ["N=\(number)", "P=" + String(repeating: "p", count: padding)] }
    /// More of them for some senders than for others.
    var contextFields: [String] {
        ["_S=\(sender)"] + (0..<sender.utf8.count % 7).map { "_T\($0)=" + String(repeating: sender, count: $0) }
    }

    var fields: [String] { ownFields + contextFields }
}

extension ContextEntry {
    /// The entry that may have these fields.
    init?(fields: [String]) {
        guard fields.count >= 3, let number = Int(fields[0].dropFirst(2)), fields[2].hasPrefix("_S=") else {
            return nil
        }
        self.init(number: number, sender: String(fields[2].dropFirst(3)), padding: fields[1].utf8.count - 2)
    }
}

extension EntryBuilder {
    /// Adds a field, `NAME=value`.
    mutating func addField(_ field: String) {
        beginField()
        append(field)
        endField()
    }
}

extension Spool {
    /// The fields of all records, each with those of its context.
    var wholeRecords: [[String]] {
        var found: [[String]] = []
        withRecords(tail..<head) { records in
            Self.forEachRecord(in: records) { record in
                var buffer = ByteBuffer()
                buffer.append(7)
                expand(record, into: &buffer)
                found.append(Self.fields(ofWhole: buffer.bytes.extracting(droppingFirst: 1)))
            }
        }
        return found
    }

    /// The fields of a record that refers to nothing.
    static func fields(ofWhole record: RawSpan) -> [String] {
        let header = EntryRecord.Header(decoding: record)
        guard header.byteCount == record.byteCount, header.byteCount % 8 == 0, ContextReference(of: record) == nil,
            EntryRecord.fieldsEnd(of: record, fieldCount: UInt32(header.fieldCount)) != nil
        else {
            return ["no whole record"]
        }
        var fields: [String] = []
        var offset = EntryRecord.headerByteCount
        for _ in 0..<header.fieldCount {
            let byteCount = Int(record.loadLittleEndian(at: offset, as: UInt32.self))
            fields.append(record.extracting(offset + 4..<offset + 4 + byteCount).text)
            offset += 4 + byteCount
        }
        // Nothing but what fills it up to a multiple of 8.
        return header.byteCount - offset < 8 ? fields : ["more than its fields"]
    }

    /// The slots that records refer to.
    var referredSlots: Set<Int> {
        var slots: Set<Int> = []
        withRecords(tail..<head) { records in
            Self.forEachRecord(in: records) { record in
                if let reference = ContextReference(of: record) { slots.insert(reference.slot) }
            }
        }
        return slots
    }

    /// The position behind the first records.
    func end(ofFirst count: Int) -> UInt64 {
        var (position, left) = (tail, count)
        while left > 0 {
            position += UInt64(mapping.load(at: offset(of: position), as: UInt32.self))
            left -= 1
        }
        return position
    }
}
