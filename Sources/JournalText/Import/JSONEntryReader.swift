internal import JournalFormat

/// Reads one object into a record.
struct JSONEntryReader: ~Copyable {
    /// How many warnings of one object are told one by one.
    private static let maximumWarningCount = 100

    let limits: ImportLimits
    var builder = EntryBuilder(minimumCapacity: 16 * 1024)
    /// Whether the object read last is an entry; if not, a warning says why.
    private(set) var hasEntry = false
    /// What is wrong with the object read last, with the places in it.
    private(set) var warnings: [(kind: ImportWarningKind, place: Int)] = []
    private(set) var suppressedWarningCount = 0
    private var stream = StreamMetadata()
    /// The name of the member under way, without escapes.
    var name = ByteBuffer(minimumCapacity: 128)
    /// A member `NAME=value` that is no field.
    private var member = ByteBuffer(minimumCapacity: 128)

    init(_ limits: ImportLimits) { self.limits = limits }

    /// Reads the object at the beginning of `text`; `position` is then the offset behind it.
    mutating func read(_ text: RawSpan, from position: inout Int) throws(JSONFault) {
        hasEntry = false
        warnings.removeAll(keepingCapacity: true)
        suppressedWarningCount = 0
        stream = StreamMetadata()
        builder.begin()
        do {
            try readMembers(of: text, from: &position)
        } catch {
            builder.abandon()
            throw error
        }
        guard builder.fieldCount > 0 else { return drop(.emptyEntry) }
        guard let realtime = stream.realtime else { return drop(.missingRealtime) }
        guard let bootID = stream.bootID else { return drop(.missingBootID) }
        builder.finish(realtime: realtime, monotonic: stream.monotonic, bootID: bootID)
        hasEntry = true
    }

    private mutating func drop(_ kind: ImportWarningKind) {
        builder.abandon()
        warn(kind, at: 0)
    }

    mutating func warn(_ kind: ImportWarningKind, at place: Int) {
        guard warnings.count < Self.maximumWarningCount else {
            suppressedWarningCount += 1
            return
        }
        warnings.append((kind, place))
    }

    private mutating func readMembers(of text: RawSpan, from position: inout Int) throws(JSONFault) {
        position += 1
        if try text.nextToken(from: &position) == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            let place = position
            guard try text.nextToken(from: &position) == UInt8(ascii: "\"") else {
                throw .malformed("the name of a member must stand here, in quotes", at: position)
            }
            name.removeAll()
            try text.readString(from: &position, into: &name)
            guard try text.nextToken(from: &position) == UInt8(ascii: ":") else {
                throw .malformed("a colon must follow the name of a member", at: position)
            }
            position += 1
            _ = try text.nextToken(from: &position)
            try readMember(of: text, from: &position, place: place)
            let byte = try text.nextToken(from: &position)
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
                throw .malformed("a comma or “}” must follow a member", at: position)
            }
            position += 1
            if byte == UInt8(ascii: "}") { return }
            _ = try text.nextToken(from: &position)
        }
    }

    private mutating func readMember(
        of text: RawSpan, from position: inout Int, place: Int
    ) throws(JSONFault) {
        let isReserved = name.count > 1 && name.bytes.starts(with: "__")
        if isReserved || name.bytes.equals("_BOOT_ID"), text.byte(at: position) != UInt8(ascii: "[") {
            return try readMetadata(of: text, from: &position, place: place)
        }
        let nameByteCount = name.count
        guard name.bytes.endOfFieldName() == nameByteCount, name.bytes.hasFieldName(byteCount: nameByteCount) else {
            warn(.invalidFieldName(shownName), at: place)
            return try readValues(of: text, from: &position, place: place, isKept: false)
        }
        try readValues(of: text, from: &position, place: place, isKept: true)
    }

    /// Reads a member that says something about the entry.
    private mutating func readMetadata(
        of text: RawSpan, from position: inout Int, place: Int
    ) throws(JSONFault) {
        member.removeAll()
        Self.append(name, to: &member)
        member.append(UInt8(ascii: "="))
        let valuePlace = position
        let isGiven = try text.readScalar(from: &position, into: &member)
        guard isGiven else { return warnOfOmittedValue(at: place) }
        let nameByteCount = name.count
        switch Self.take(member, nameByteCount: nameByteCount, into: &stream) {
        case .consumed: break
        case .unknown: warn(.unknownMetadata(shownName), at: place)
        case .fault(let kind): throw .refused(kind, at: valuePlace)
        case .field:
            guard try beginField(place: place) else { return }
            Self.addField(member, to: &builder)
        }
    }

    /// Begins a field of the name under way; `false` when the entry has no room for it.
    mutating func beginField(place: Int) throws(JSONFault) -> Bool {
        guard builder.fieldCount < limits.maximumFieldCount else {
            let limit = limits.maximumFieldCount
            guard !limits.refusesExcessFields else { throw .refused(.tooManyFields(limit: limit), at: place) }
            warn(.tooManyFields(limit: limit), at: place)
            return false
        }
        return true
    }

    mutating func warnOfOmittedValue(at place: Int) {
        let name = shownName
        warn(.omittedValue(name), at: place)
    }

    /// The name under way, or its beginning if it is too long for one.
    private var shownName: String { name.bytes(in: 0..<min(name.count, FieldName.maximumByteCount)).text }

    // Functions of their arguments, so that one buffer may be read while the other is written.

    private static func append(_ new: borrowing ByteBuffer, to buffer: inout ByteBuffer) { buffer.append(new.bytes) }

    private static func take(
        _ member: borrowing ByteBuffer, nameByteCount: Int, into stream: inout StreamMetadata
    ) -> StreamMetadata.Effect {
        stream.take(member.bytes, nameByteCount: nameByteCount)
    }

    private static func addField(_ field: borrowing ByteBuffer, to builder: inout EntryBuilder) {
        builder.addField(field.bytes)
    }
}
