import DaybookDaemon
import JournalFormat
import JournalStorage
import Synchronization

/// An entry as the loop made it.
struct StoredEntry: Sendable {
    var header: EntryRecord.Header
    /// The fields in order, as `NAME=value`.
    var fields: [[UInt8]]

    /// The value of the first field of a name, as text.
    subscript(_ name: String) -> String? {
        let prefix = Array((name + "=").utf8)
        return fields.first { $0.starts(with: prefix) }
            .map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
    }

    /// The records in a run of bytes.
    static func entries(in records: RawSpan) -> [StoredEntry] {
        var entries: [StoredEntry] = []
        var offset = 0
        while offset < records.byteCount {
            let record = records.extracting(offset..<records.byteCount)
            let header = EntryRecord.Header(decoding: record)
            var fields: [[UInt8]] = []
            var position = EntryRecord.headerByteCount
            for _ in 0..<header.fieldCount {
                let byteCount = Int(record.loadLittleEndian(at: position, as: UInt32.self))
                fields.append(record.extracting((position + 4)..<(position + 4 + byteCount)).array)
                position += 4 + byteCount
            }
            entries.append(StoredEntry(header: header, fields: fields))
            offset += header.byteCount
        }
        return entries
    }
}

/// A store that keeps entries in memory, and can be told to have no room.
final class MemoryStore: EntryStore {
    private struct State {
        var entries: [StoredEntry] = []
        var isFull = false
        /// How many times more there is room before there is none for once.
        var untilRefusal: Int?
        var refusalCount = 0
        var rotationCount = 0
        /// How many entries there were at each synchronization.
        var synchronizations: [Int] = []
        /// The mark of each call that had one.
        var marks: [ReceptionMark] = []
        /// Whether what is asked for waits for ``finishRequests()``.
        var isSlow = false
        /// How many records referred to a context.
        var referenceCount = 0
    }

    private let state = Mutex(State())
    /// Has what a sender's entries have in common; `nil` when each has all of it.
    private let contexts: Spool?
    let durability = DurabilityTracker()

    init(contexts: Spool? = nil) { self.contexts = contexts }

    func contextWriter() -> ContextWriter { contexts?.contextWriter() ?? ContextWriter() }
    var batchByteLimit: Int { 3 << 20 }
    func batchByteCount(of records: RawSpan) -> Int { records.byteCount }
    func fittingByteCount(of records: RawSpan) -> Int { state.withLock { $0.isFull ? 0 : records.byteCount } }

    func append(_ records: RawSpan, mark: ReceptionMark?) -> Bool {
        state.withLock { state in
            let isRefusal = state.untilRefusal == 0
            if let count = state.untilRefusal { state.untilRefusal = count == 0 ? nil : count - 1 }
            guard !state.isFull, !isRefusal else {
                state.refusalCount += 1
                return false
            }
            var whole = ByteBuffer()
            if let contexts {
                var offset = 0
                while offset < records.byteCount {
                    let header = EntryRecord.Header(decoding: records.extracting(droppingFirst: offset))
                    let record = records.extracting(offset..<offset + header.byteCount)
                    if ContextReference(of: record) != nil { state.referenceCount += 1 }
                    contexts.expand(record, into: &whole)
                    offset += header.byteCount
                }
            } else {
                whole.append(records)
            }
            let entries = StoredEntry.entries(in: whole.bytes)
            state.entries += entries
            if let mark { state.marks.append(mark) }
            durability.accept(upTo: durability.state.accepted + UInt64(entries.count))
            return true
        }
    }

    func rotate() {
        durability.askForRotation()
        let isSlow = state.withLock { state in
            state.rotationCount += 1
            return state.isSlow
        }
        if !isSlow { finishRequests() }
    }

    func synchronize() {
        let isSlow = state.withLock { state in
            state.synchronizations.append(state.entries.count)
            return state.isSlow
        }
        if !isSlow { finishRequests() }
    }

    func setSlow(_ isSlow: Bool) { state.withLock { $0.isSlow = isSlow } }

    /// Does what was asked for: all accepted so far is durable, and all rotations are done.
    func finishRequests() {
        durability.noteDurable(upTo: durability.state.accepted)
        durability.noteRotated(upTo: durability.state.rotationsAsked)
    }

    var marks: [ReceptionMark] { state.withLock { $0.marks } }
    var entries: [StoredEntry] { state.withLock { $0.entries } }
    var referenceCount: Int { state.withLock { $0.referenceCount } }
    var refusalCount: Int { state.withLock { $0.refusalCount } }
    var rotationCount: Int { state.withLock { $0.rotationCount } }
    var synchronizations: [Int] { state.withLock { $0.synchronizations } }

    /// - Parameter refusal: how many times there is room before the store refuses once.
    func setFull(_ isFull: Bool, refusingOnceBehind refusal: Int? = nil) {
        state.withLock { state in
            state.isFull = isFull
            state.untilRefusal = refusal
        }
    }
}
