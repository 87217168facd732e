/// One entry on its way to a journal file, as a run of bytes.
///
///     offset  bytes  field
///          0      4  byteCount   of the whole record, a multiple of 8
///          4      4  fieldCount  of the fields that are in the record itself
///          8      8  realtime    microseconds since 1970
///         16      8  monotonic   microseconds since boot
///         24     16  bootID
///         40      4  owner       the user whose journal it goes to; 0xffffffff for the system's
///         44      1  priority    0 (emerg) to 7 (debug)
///         45      1  kind        0; other values are the spool's own
///         46      2  context     the slot of a context, plus 1, whose fields come behind the record's own; 0 for none
///         48      8  seqnum      the entry's sequence number; 0 for whoever writes it to a file to choose one
///         56      4  checksum    ``RecordChecksum``; 0 outside a spool
///         60      4  generation  of that context, see ``ContextReference``; 0 for none
///         64         fields: for each a 4-byte length, then that many bytes of `NAME=value`
///
/// Integers are little-endian; fields are not aligned; what follows the last is zero up to a multiple of 8.
///
/// Only a spool has records with a context. What is written to a file, or is given to somebody else, has all of its
/// fields itself.
public enum EntryRecord {
    public static let headerByteCount = 64
    /// The `owner` of entries for the system's journal.
    public static let systemOwner = UInt32.max

    /// Where the fields of a record's header are that are filled in after it was finished.
    public enum Offset {
        public static let kind = 45
        public static let context = 46
        public static let seqnum = 48
        public static let checksum = 56
        public static let generation = 60
    }

    /// Where the last of `fieldCount` fields ends that begin at `start`; `nil` when one of them is not within `bytes`.
    ///
    /// - Complexity: O(fields)
    @inlinable
    public static func fieldsEnd(of bytes: RawSpan, from start: Int = headerByteCount, fieldCount: UInt32) -> Int? {
        var offset = start
        for _ in 0..<fieldCount {
            guard offset + 4 <= bytes.byteCount else { return nil }
            offset += 4 + Int(bytes.loadLittleEndian(at: offset, as: UInt32.self))
        }
        return offset <= bytes.byteCount ? offset : nil
    }

    /// The header of a record.
    public struct Header: Hashable, Sendable {
        public var byteCount: Int
        /// The number of fields that are in the record itself.
        public var fieldCount: Int
        public var realtime: UInt64
        public var monotonic: UInt64
        public var bootID: ID128
        public var owner: UInt32
        public var priority: UInt8
        public var seqnum: UInt64

        /// Reads the header of the record at the start of `record`.
        ///
        /// - Precondition: `record` holds a whole record, as ``EntryBuilder`` makes them.
        public init(decoding record: RawSpan) {
            byteCount = Int(record.loadLittleEndian(at: 0, as: UInt32.self))
            fieldCount = Int(record.loadLittleEndian(at: 4, as: UInt32.self))
            realtime = record.loadLittleEndian(at: 8)
            monotonic = record.loadLittleEndian(at: 16)
            bootID = ID128(decoding: record, at: 24)
            owner = record.loadLittleEndian(at: 40)
            priority = record.byte(at: 44)
            seqnum = record.loadLittleEndian(at: Offset.seqnum)
        }
    }
}

/// Builds ``EntryRecord``s in a buffer, one behind the other.
///
/// Each record is begun, given its fields, and either finished or abandoned; an abandoned one leaves no trace.
public struct EntryBuilder: ~Copyable {
    /// The finished records, one behind the other, and the one under way.
    public private(set) var buffer: ByteBuffer
    private var start = 0
    private var fieldStart = 0
    /// The number of fields of the record under way.
    public private(set) var fieldCount = 0

    public init(minimumCapacity: Int = 64 * 1024) {
        buffer = ByteBuffer(minimumCapacity: minimumCapacity)
    }

    /// Begins a record; its times, boot, owner and priority are given when it is finished.
    public mutating func begin() {
        start = buffer.count
        fieldCount = 0
        buffer.append(repeating: 0, count: EntryRecord.headerByteCount)
    }

    /// The bytes of the record under way, with its header.
    public var byteCountUnderWay: Int { buffer.count - start }

    /// Begins a field; its bytes, `NAME=value`, are then appended.
    public mutating func beginField() {
        fieldStart = buffer.count
        buffer.append(littleEndian: UInt32(0))
    }

    public mutating func append(_ bytes: RawSpan) { buffer.append(bytes) }
    public mutating func append(_ text: StaticString) { buffer.append(text) }
    @_disfavoredOverload
    public mutating func append(_ text: String) { buffer.append(text) }
    public mutating func append(_ byte: UInt8) { buffer.append(byte) }
    public mutating func append(_ id: ID128) { buffer.append(id) }
    public mutating func append(decimal value: UInt64) { buffer.append(decimal: value) }

    /// Ends the field begun last.
    public mutating func endField() {
        buffer.store(littleEndian: UInt32(buffer.count - fieldStart - 4), at: fieldStart)
        fieldCount += 1
    }

    /// Drops the field begun last, which has not ended.
    public mutating func abandonField() { buffer.truncate(to: fieldStart) }

    /// Adds a field whose bytes are `NAME=value`.
    public mutating func addField(_ payload: RawSpan) {
        buffer.append(littleEndian: UInt32(payload.byteCount))
        buffer.append(payload)
        fieldCount += 1
    }

    /// Adds a field from its name with the `=`, as in `"MESSAGE="`, and its value.
    public mutating func addField(_ nameAndSign: StaticString, _ value: RawSpan) {
        beginField()
        append(nameAndSign)
        append(value)
        endField()
    }

    /// Adds a field from its name with the `=`, as in `"MESSAGE="`, and its value.
    public mutating func addField(_ nameAndSign: StaticString, _ value: String) {
        beginField()
        append(nameAndSign)
        append(value)
        endField()
    }

    /// Adds a field from its name with the `=`, as in `"PRIORITY="`, and a number.
    public mutating func addField(_ nameAndSign: StaticString, decimal value: UInt64) {
        beginField()
        append(nameAndSign)
        append(decimal: value)
        endField()
    }

    /// Adds `fieldCount` fields that are already in the form of a record's: lengths and payloads.
    public mutating func addFields(encoded fields: RawSpan, count fieldCount: Int) {
        buffer.append(fields)
        self.fieldCount += fieldCount
    }

    /// Lets the record under way have the fields of a context too, which come behind its own.
    public mutating func refer(to reference: ContextReference) {
        buffer.store(littleEndian: UInt16(reference.slot + 1), at: start + EntryRecord.Offset.context)
        buffer.store(littleEndian: reference.generation, at: start + EntryRecord.Offset.generation)
    }

    /// Completes the record under way.
    public mutating func finish(
        realtime: UInt64, monotonic: UInt64, bootID: ID128, owner: UInt32 = EntryRecord.systemOwner,
        priority: UInt8 = 6
    ) {
        buffer.append(repeating: 0, count: -(buffer.count - start) & 7)
        buffer.store(littleEndian: UInt32(buffer.count - start), at: start)
        buffer.store(littleEndian: UInt32(fieldCount), at: start + 4)
        buffer.store(littleEndian: realtime, at: start + 8)
        buffer.store(littleEndian: monotonic, at: start + 16)
        buffer.store(littleEndian: bootID.high.byteSwapped, at: start + 24)
        buffer.store(littleEndian: bootID.low.byteSwapped, at: start + 32)
        buffer.store(littleEndian: owner, at: start + 40)
        buffer.store(littleEndian: priority, at: start + 44)
        start = buffer.count
    }

    /// Drops the record under way.
    public mutating func abandon() { buffer.truncate(to: start) }

    /// Forgets the first finished records, `byteCount` bytes of them.
    ///
    /// - Precondition: no record is under way.
    public mutating func removeFirst(_ byteCount: Int) {
        precondition(start == buffer.count, "a record is under way")
        buffer.removeFirst(byteCount)
        start = buffer.count
    }

    /// Forgets all records and keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll()
        start = 0
    }
}
