public import JournalFormat

/// Fields in the form that an ``EntryRecord`` has them, made once and then added to many records.
///
/// What is known about a sender or a host changes rarely, so its fields cost each message one copy of memory.
public struct EncodedFields: ~Copyable {
    private var buffer: ByteBuffer
    /// The number of fields.
    public private(set) var count = 0

    public init(minimumCapacity: Int = 256) {
        buffer = ByteBuffer(minimumCapacity: minimumCapacity)
    }

    /// The bytes of all fields: for each a 4-byte length, then that many bytes of `NAME=value`.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get { buffer.bytes }
    }

    /// How many bytes all fields take in a record.
    public var byteCount: Int { buffer.count }

    /// Whether these are the same fields in the same order.
    func isSame(as other: borrowing EncodedFields) -> Bool { buffer.bytes.hasSameBytes(as: other.buffer.bytes) }

    mutating func removeAll() {
        buffer.removeAll()
        count = 0
    }

    /// Adds a field from its name with the `=`, as in `"_PID="`, and the bytes that `appendValue` appends.
    mutating func add(_ nameAndSign: StaticString, _ appendValue: (inout ByteBuffer) -> Void) {
        let start = buffer.count
        buffer.append(littleEndian: UInt32(0))
        buffer.append(nameAndSign)
        appendValue(&buffer)
        buffer.store(littleEndian: UInt32(buffer.count - start - 4), at: start)
        count += 1
    }

    /// Adds all fields to the record under way in `builder`.
    public func add(to builder: inout EntryBuilder) {
        builder.addFields(encoded: buffer.bytes, count: count)
    }
}
