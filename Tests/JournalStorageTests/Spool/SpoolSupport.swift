import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

/// A record as a test makes and finds it.
struct TestRecord: Hashable {
    var seqnum: UInt64
    /// The number in its first field.
    var number: Int
    var byteCount: Int

    /// The shortest record that ``append(_:_:to:)`` makes.
    static let minimumByteCount = 96

    /// Appends a record of exactly `byteCount` bytes, a multiple of 8, whose contents follow from `number`.
    static func append(_ number: Int, _ byteCount: Int, to builder: inout EntryBuilder) {
        precondition(byteCount >= minimumByteCount && byteCount % 8 == 0, "no record has this length")
        builder.begin()
        let digits = String(number)
        builder.addField("N=", String(repeating: "0", count: 20 - digits.count) + digits)
        let padding = byteCount - minimumByteCount
        builder.beginField()
        builder.append("P=")
        let letter = String(UnicodeScalar(UInt8(97 + number % 26)))
        builder.append(String(repeating: letter, count: padding))
        builder.endField()
        builder.finish(realtime: UInt64(number) + 1, monotonic: 1, bootID: ID128(high: 1, low: 2))
        precondition(builder.buffer.count % 8 == 0, "records are aligned")
    }

    /// The records in a run of bytes; nothing behind one that is not as it was made.
    static func all(in bytes: RawSpan) -> [TestRecord] {
        var found: [TestRecord] = []
        var offset = 0
        while offset < bytes.byteCount {
            let header = EntryRecord.Header(decoding: bytes.extracting(droppingFirst: offset))
            let record = bytes.extracting(offset..<offset + header.byteCount)
            guard let number = Int(record.extracting(70..<90).text) else { break }
            var builder = EntryBuilder()
            append(number, header.byteCount, to: &builder)
            let made = builder.buffer.bytes
            // All but sequence number and checksum.
            guard record.extracting(first: 48).hasSameBytes(as: made.extracting(first: 48)),
                record.extracting(droppingFirst: 64).hasSameBytes(as: made.extracting(droppingFirst: 64))
            else { break }
            found.append(TestRecord(seqnum: header.seqnum, number: number, byteCount: header.byteCount))
            offset += header.byteCount
        }
        return found
    }
}

extension Spool {
    static let testBoot = ID128(high: 11, low: 12)
    static let testState = ID128(high: 21, low: 22)

    static func test(
        _ directory: TemporaryDirectory, capacity: Int = 4096, boot: ID128 = testBoot, state: ID128 = testState
    ) throws -> Spool {
        try open(directory: directory.path, byteCapacity: capacity, bootID: boot, stateID: state)
    }

    /// Appends one record for each length, numbered from `number` on.
    func append(_ number: Int, _ byteCounts: [Int], mark: ReceptionMark? = nil) -> Bool {
        var builder = EntryBuilder()
        for (index, byteCount) in byteCounts.enumerated() { TestRecord.append(number + index, byteCount, to: &builder) }
        return append(builder.buffer.bytes, mark: mark)
    }

    /// The records from a position on.
    func records(from position: UInt64) -> [TestRecord] {
        var found: [TestRecord] = []
        withRecords(position..<head) { found += TestRecord.all(in: $0) }
        return found
    }

    var records: [TestRecord] { records(from: tail) }
}
