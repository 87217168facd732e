internal import JournalFormat
internal import JournalStorage

/// Counts the entries that were dropped because the store had no room, by unit, until the journal can be told.
struct DropCounter {
    /// How many units are counted on their own; the others are counted together.
    private static let unitLimit = 32
    /// The least time between two reports, in microseconds.
    static let intervalMicroseconds: UInt64 = 1_000_000
    private static let others = "other units"

    /// The entries by unit; `nil` is for those of none.
    private(set) var counts: [String?: UInt64] = [:]
    private(set) var total: UInt64 = 0
    private var nextReport: UInt64 = 0

    /// Counts each of the records.
    ///
    /// - Parameter contexts: what the records refer to.
    mutating func count(_ records: RawSpan, _ contexts: borrowing ContextWriter) {
        var offset = 0
        while offset < records.byteCount {
            let record = records.extracting(droppingFirst: offset)
            let header = EntryRecord.Header(decoding: record)
            let unit = Self.unit(of: record) ?? contexts.withContext(of: record) { Self.unit(of: $0) } ?? nil
            let key = counts[unit] == nil && counts.count >= Self.unitLimit ? Self.others : unit
            counts[key, default: 0] += 1
            total += 1
            offset += header.byteCount
        }
    }

    /// The unit that is among the fields of a record itself.
    private static func unit(of record: RawSpan) -> String? {
        var position = EntryRecord.headerByteCount
        for _ in 0..<EntryRecord.Header(decoding: record).fieldCount {
            let byteCount = Int(record.loadLittleEndian(at: position, as: UInt32.self))
            let field = record.extracting(position + 4..<position + 4 + byteCount)
            position += 4 + byteCount
            if let sign = field.firstOffset(of: UInt8(ascii: "=")), field.extracting(0..<sign).equals("_SYSTEMD_UNIT") {
                return String(decoding: field.extracting(droppingFirst: sign + 1).array, as: UTF8.self)
            }
        }
        return nil
    }

    /// Whether there is something to report, and it is time.
    func isDue(now: UInt64) -> Bool { total > 0 && now >= nextReport }

    /// When the next report is due; `nil` while there is nothing to report.
    var deadline: UInt64? { total > 0 ? nextReport : nil }

    /// Tries again later.
    mutating func putOff(now: UInt64) { nextReport = now + Self.intervalMicroseconds }

    /// Begins anew after a report.
    mutating func reset(now: UInt64) {
        counts = [:]
        total = 0
        putOff(now: now)
    }
}
