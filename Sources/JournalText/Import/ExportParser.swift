internal import JournalFormat

/// Reads the export format: `NAME=VALUE` lines, or a line `NAME` with a binary value behind it, and an empty line after
/// each entry.
///
/// Times and boot id belong to the stream: an entry without them has those of the one before. `__CURSOR`, `__SEQNUM`
/// and `__SEQNUM_ID` are ignored, because whoever stores an entry gives it a new number.
public struct ExportParser: ImportParser, ~Copyable {
    enum State {
        case line
        /// Before the size of a binary field; its name stands in `name`.
        case size
        /// Before what may be the size of a binary field whose name is not valid.
        case sizeToSkip
        /// Inside a binary value.
        case data(rest: Int, isKept: Bool)
        /// Before the newline behind a binary value.
        case newline(isKept: Bool)
    }

    let limits: ImportLimits
    var builder = EntryBuilder(minimumCapacity: 16 * 1024)
    var stream = StreamMetadata()
    var state = State.line
    /// The beginning of a line or size whose end lies in a later chunk.
    var carry = ByteBuffer(minimumCapacity: 4096)
    /// How many bytes of `carry` are known to hold no newline.
    var scannedByteCount = 0
    var name = ByteBuffer(minimumCapacity: 128)
    var nameLine = 1
    var nameOffset = 0
    var line = 1
    /// The bytes of the stream before the line or value under way.
    var offset = 0
    var entryOffset = 0
    private var isEntryUnderWay = false
    private var isRecordReady = false
    private var failure: ImportError?

    public init(limits: ImportLimits = ImportLimits()) {
        precondition(limits.maximumEntryByteCount < Int(UInt32.max), "a record cannot be larger")
        self.limits = limits
    }

    public var record: RawSpan {
        @_lifetime(borrow self)
        get { builder.buffer.bytes }
    }

    public mutating func next(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        if let failure { throw failure }
        dropRecord()
        do {
            while true {
                let isUsedUp = position >= chunk.byteCount
                if isUsedUp, carry.count == scannedByteCount { return nil }
                if let event = try step(in: chunk, from: &position) { return event }
            }
        } catch {
            failure = error
            builder.abandon()
            throw error
        }
    }

    public mutating func finish() throws(ImportError) -> ImportEvent? {
        // What might have been the size of a nameless field is text after all.
        if case .sizeToSkip = state {
            returnToLines()
            return .warning(warningOfName(.invalidFieldName(name.bytes.text)))
        }
        var position = 0
        if let event = try next(in: RawSpan(), from: &position) { return event }
        let end = offset + carry.count
        guard end > entryOffset else { return nil }
        let error = ImportError(line: line, offset: end, kind: .prematureEnd(lostByteCount: end - entryOffset))
        failure = error
        throw error
    }

    private mutating func dropRecord() {
        guard isRecordReady else { return }
        builder.removeAll()
        isRecordReady = false
    }

    private mutating func step(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        switch state {
        case .line: try stepLine(in: chunk, from: &position)
        case .size, .sizeToSkip: try stepSize(in: chunk, from: &position)
        case .data: stepData(in: chunk, from: &position)
        case .newline: try stepNewline(in: chunk, from: &position)
        }
    }

    private mutating func stepLine(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        if !carry.isEmpty { return try stepCarriedLine(in: chunk, from: &position) }
        guard let end = chunk.firstOffset(of: UInt8(ascii: "\n"), from: position) else {
            carry.append(chunk.extracting(position..<chunk.byteCount))
            scannedByteCount = carry.count
            position = chunk.byteCount
            try checkLineLength(carry.count)
            return nil
        }
        let start = position
        position = end + 1
        return try take(line: chunk.extracting(start..<end))
    }

    /// Completes a line that began in an earlier chunk.
    private mutating func stepCarriedLine(
        in chunk: RawSpan, from position: inout Int
    ) throws(ImportError) -> ImportEvent? {
        if let end = carry.bytes.firstOffset(of: UInt8(ascii: "\n"), from: scannedByteCount) {
            return try takeCarriedLine(byteCount: end, terminatedByteCount: end + 1)
        }
        let end = chunk.firstOffset(of: UInt8(ascii: "\n"), from: position)
        carry.append(chunk.extracting(position..<(end ?? chunk.byteCount)))
        position = end.map { $0 + 1 } ?? chunk.byteCount
        scannedByteCount = carry.count
        try checkLineLength(carry.count)
        guard end != nil else { return nil }
        return try takeCarriedLine(byteCount: carry.count, terminatedByteCount: carry.count)
    }

    private mutating func takeCarriedLine(
        byteCount: Int, terminatedByteCount: Int
    ) throws(ImportError) -> ImportEvent? {
        // The line is lent to a function that changes the parser, so it changes hands first.
        var carried = ByteBuffer(minimumCapacity: 1)
        swap(&carried, &carry)
        let event = try take(line: carried.bytes(in: 0..<byteCount))
        swap(&carried, &carry)
        carry.removeFirst(terminatedByteCount)
        scannedByteCount = 0
        return event
    }

    private func checkLineLength(_ byteCount: Int) throws(ImportError) {
        guard byteCount > limits.maximumValueByteCount else { return }
        throw error(.valueTooLong(byteCount: UInt64(byteCount), limit: limits.maximumValueByteCount))
    }

    /// Takes a line without its newline.
    private mutating func take(line text: RawSpan) throws(ImportError) -> ImportEvent? {
        try checkLineLength(text.byteCount)
        let event = text.byteCount == 0 ? completeEntry() : try take(field: text)
        offset += text.byteCount + 1
        line += 1
        if text.byteCount == 0 { entryOffset = offset }
        return event
    }

    private mutating func completeEntry() -> ImportEvent? {
        guard isEntryUnderWay, builder.fieldCount > 0 else { return .warning(warning(.emptyEntry)) }
        isEntryUnderWay = false
        guard let realtime = stream.realtime else {
            builder.abandon()
            return .warning(warning(.missingRealtime))
        }
        guard let bootID = stream.bootID else {
            builder.abandon()
            return .warning(warning(.missingBootID))
        }
        builder.finish(realtime: realtime, monotonic: stream.monotonic, bootID: bootID)
        isRecordReady = true
        return .entry
    }

    private mutating func take(field text: RawSpan) throws(ImportError) -> ImportEvent? {
        let nameEnd = text.endOfFieldName()
        if nameEnd == text.byteCount {
            begin(binaryField: text)
            state = FieldName.isValid(text) ? .size : .sizeToSkip
            return nil
        }
        guard text.byte(at: nameEnd) == UInt8(ascii: "="), text.hasFieldName(byteCount: nameEnd) else {
            guard let sign = text.firstOffset(of: UInt8(ascii: "="), from: nameEnd) else {
                begin(binaryField: text)
                state = .sizeToSkip
                return nil
            }
            let name = text.extracting(0..<min(sign, FieldName.maximumByteCount)).text
            return .warning(warning(.invalidFieldName(name)))
        }
        if text.byte(at: 0) == UInt8(ascii: "_") {
            switch stream.take(text, nameByteCount: nameEnd) {
            case .field: break
            case .consumed: return nil
            case .unknown: return .warning(warning(.unknownMetadata(text.extracting(0..<nameEnd).text)))
            case .fault(let kind): throw error(kind)
            }
        }
        guard try beginField(byteCount: text.byteCount) else {
            return .warning(warning(.tooManyFields(limit: limits.maximumFieldCount)))
        }
        builder.addField(text)
        return nil
    }

    private mutating func begin(binaryField text: RawSpan) {
        name.removeAll()
        name.append(text.extracting(0..<min(text.byteCount, FieldName.maximumByteCount)))
        nameLine = line
        nameOffset = offset
    }

    /// Makes ready for a field; `false` when the entry has no room for it.
    mutating func beginField(byteCount: Int) throws(ImportError) -> Bool {
        if !isEntryUnderWay {
            builder.begin()
            isEntryUnderWay = true
        }
        guard builder.fieldCount < limits.maximumFieldCount else {
            guard !limits.refusesExcessFields else { throw error(.tooManyFields(limit: limits.maximumFieldCount)) }
            return false
        }
        guard builder.byteCountUnderWay + byteCount <= limits.maximumEntryByteCount else {
            throw error(.entryTooLong(limit: limits.maximumEntryByteCount))
        }
        return true
    }

    mutating func returnToLines() {
        state = .line
        scannedByteCount = 0
    }

    /// A warning of the binary field, or of the line that was taken for one, whose name was read last.
    func warningOfName(_ kind: ImportWarningKind) -> ImportWarning {
        ImportWarning(line: nameLine, offset: nameOffset, kind: kind)
    }

    func error(_ kind: ImportErrorKind) -> ImportError { ImportError(line: line, offset: offset, kind: kind) }

    func warning(_ kind: ImportWarningKind) -> ImportWarning { ImportWarning(line: line, offset: offset, kind: kind) }
}
