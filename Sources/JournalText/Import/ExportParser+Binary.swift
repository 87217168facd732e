internal import JournalFormat

/// Binary fields: the size of the value, eight bytes little-endian, then the value, then a newline.
extension ExportParser {
    mutating func stepSize(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        let taken = min(8 - carry.count, chunk.byteCount - position)
        carry.append(chunk.extracting(position..<position + taken))
        position += taken
        scannedByteCount = carry.count
        guard carry.count == 8 else { return nil }
        let byteCount = carry.bytes.loadLittleEndian(at: 0, as: UInt64.self)
        let isTooLong = byteCount > UInt64(limits.maximumValueByteCount)
        if case .sizeToSkip = state {
            let warning = warningOfName(.invalidFieldName(name.bytes.text))
            // Eight bytes of text are never so small a number, unless they are a short name, a newline and the size
            // behind them. So if this is none, the line before was no name of a binary field but a stray line, and
            // these bytes belong to the lines behind it.
            if isTooLong || carry.bytes.beginsWithNameLine { returnToLines() } else { skipData(Int(byteCount)) }
            return .warning(warning)
        }
        if isTooLong { throw error(.valueTooLong(byteCount: byteCount, limit: limits.maximumValueByteCount)) }
        guard byteCount > 0 else {
            skipData(0)
            return .warning(warningOfName(.emptyBinaryField(name.bytes.text)))
        }
        guard try beginField(byteCount: name.count + 1 + Int(byteCount)) else {
            skipData(Int(byteCount))
            return .warning(warningOfName(.tooManyFields(limit: limits.maximumFieldCount)))
        }
        Self.beginField(named: name, in: &builder)
        beginData(byteCount: Int(byteCount), isKept: true)
        return nil
    }

    // Takes both, so that the one may be read while the other is written.
    private static func beginField(named name: borrowing ByteBuffer, in builder: inout EntryBuilder) {
        builder.beginField()
        builder.append(name.bytes)
        builder.append(UInt8(ascii: "="))
    }

    private mutating func skipData(_ byteCount: Int) { beginData(byteCount: byteCount, isKept: false) }

    private mutating func beginData(byteCount: Int, isKept: Bool) {
        let newlineCount = carry.bytes.newlineCount
        line += newlineCount
        offset += 8
        carry.removeAll()
        scannedByteCount = 0
        state = byteCount == 0 ? .newline(isKept: isKept) : .data(rest: byteCount, isKept: isKept)
    }

    mutating func stepData(in chunk: RawSpan, from position: inout Int) -> ImportEvent? {
        guard case .data(let rest, let isKept) = state else { return nil }
        let taken = min(rest, chunk.byteCount - position)
        let data = chunk.extracting(position..<position + taken)
        if isKept { builder.append(data) }
        line += data.newlineCount
        offset += taken
        position += taken
        state = rest == taken ? .newline(isKept: isKept) : .data(rest: rest - taken, isKept: isKept)
        return nil
    }

    mutating func stepNewline(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent? {
        guard case .newline(let isKept) = state else { return nil }
        let byte = chunk.byte(at: position)
        guard byte == UInt8(ascii: "\n") else { throw error(.missingNewline(found: byte)) }
        if isKept { builder.endField() }
        position += 1
        offset += 1
        line += 1
        returnToLines()
        return nil
    }
}

extension RawSpan {
    /// Whether the bytes begin with the name of a field and a newline.
    fileprivate var beginsWithNameLine: Bool {
        let end = endOfFieldName()
        return end < byteCount && byte(at: end) == UInt8(ascii: "\n") && hasFieldName(byteCount: end)
    }

    /// The number of newlines.
    var newlineCount: Int {
        var count = 0
        var offset = 0
        while let found = firstOffset(of: UInt8(ascii: "\n"), from: offset) {
            count += 1
            offset = found + 1
        }
        return count
    }
}
