import JournalFormat

/// A record taken apart: its priority and its fields as text, in order.
struct Record: Equatable {
    var priority: UInt8
    var fields: [String]

    /// The value of the first field of a name.
    subscript(name: String) -> String? {
        // By bytes, because the value may begin with a mark that belongs to the character before it.
        fields.first { $0.utf8.starts(with: (name + "=").utf8) }
            .map { String(decoding: $0.utf8.dropFirst(name.utf8.count + 1), as: UTF8.self) }
    }

    /// The fields without those that the daemon adds.
    var clientFields: [String] { fields.filter { !$0.hasPrefix("_") } }
}

/// The finished records of a builder.
func records(of builder: borrowing EntryBuilder) -> [Record] {
    var records: [Record] = []
    let bytes = builder.buffer.bytes
    var offset = 0
    while offset < bytes.byteCount {
        let record = bytes.extracting(offset..<bytes.byteCount)
        let header = EntryRecord.Header(decoding: record)
        var fields: [String] = []
        var fieldOffset = EntryRecord.headerByteCount
        for _ in 0..<header.fieldCount {
            let length = Int(record.loadLittleEndian(at: fieldOffset, as: UInt32.self))
            let start = fieldOffset + 4
            fields.append(record.extracting(start..<(start + length)).text)
            fieldOffset = start + length
        }
        // Nothing is left of a record's bytes but the filling.
        precondition((0..<8).contains(header.byteCount - fieldOffset), "the lengths of the fields do not add up")
        records.append(Record(priority: header.priority, fields: fields))
        offset += header.byteCount
    }
    return records
}

/// Completes the record under way.
func finish(_ builder: inout EntryBuilder, priority: UInt8) {
    builder.finish(realtime: 1, monotonic: 1, bootID: .zero, priority: priority)
}

/// Calls `body` with the bytes as a span.
func withSpan<Result>(_ bytes: [UInt8], _ body: (RawSpan) throws -> Result) rethrows -> Result {
    var buffer = ByteBuffer(minimumCapacity: max(bytes.count, 1))
    buffer.append(bytes)
    return try body(buffer.bytes)
}

/// The fields of a record to which `addFields` added some.
func fields(addedBy addFields: (inout EntryBuilder) -> Void) -> [String] {
    var builder = EntryBuilder()
    builder.begin()
    addFields(&builder)
    finish(&builder, priority: 6)
    return records(of: builder).first?.fields ?? []
}
