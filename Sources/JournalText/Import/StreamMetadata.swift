internal import JournalFormat

/// What an import stream says about the entry under way beside its fields.
struct StreamMetadata {
    enum Effect {
        /// The line is a field to be stored.
        case field
        /// The line says something about the entry and is no field.
        case consumed
        /// The line's name is reserved, and nobody knows it.
        case unknown
        case fault(ImportErrorKind)
    }

    private(set) var realtime: UInt64?
    private(set) var monotonic: UInt64 = 0
    private(set) var bootID: ID128?
    /// The 32 digits that ``bootID`` was read from: nearly every entry repeats them.
    private var bootDigits: SIMD4<UInt64>?

    /// Takes a line `NAME=value` whose name begins with an underscore.
    mutating func take(_ line: RawSpan, nameByteCount: Int) -> Effect {
        guard nameByteCount > 1, line.byte(at: 1) == UInt8(ascii: "_") else {
            return nameByteCount == 8 && line.starts(with: "_BOOT_ID=") ? takeBootID(line) : .field
        }
        switch nameByteCount {
        case 20 where line.starts(with: "__REALTIME_TIMESTAMP="):
            return takeRealtime(line)
        case 21 where line.starts(with: "__MONOTONIC_TIMESTAMP="):
            return takeMonotonic(line)
        case 8 where line.starts(with: "__CURSOR="), 8 where line.starts(with: "__SEQNUM="),
            11 where line.starts(with: "__SEQNUM_ID="):
            return .consumed
        default:
            return .unknown
        }
    }

    private mutating func takeBootID(_ line: RawSpan) -> Effect {
        var digits: SIMD4<UInt64>?
        if line.byteCount == 41 {
            digits = SIMD4(
                line.loadLittleEndian(at: 9), line.loadLittleEndian(at: 17), line.loadLittleEndian(at: 25),
                line.loadLittleEndian(at: 33))
            if digits == bootDigits { return .field }
        }
        guard let id = ID128(text: line.extracting(9..<line.byteCount)) else { return malformed("_BOOT_ID", line) }
        bootID = id
        bootDigits = digits
        return .field
    }

    private mutating func takeRealtime(_ line: RawSpan) -> Effect {
        guard let number = line.decimal(from: 21) else { return malformed("__REALTIME_TIMESTAMP", line) }
        guard isValidRealtime(number) else {
            return .fault(.timestampOutOfRange(name: "__REALTIME_TIMESTAMP", value: number))
        }
        realtime = number
        return .consumed
    }

    private mutating func takeMonotonic(_ line: RawSpan) -> Effect {
        guard let number = line.decimal(from: 22) else { return malformed("__MONOTONIC_TIMESTAMP", line) }
        guard isValidMonotonic(number) else {
            return .fault(.timestampOutOfRange(name: "__MONOTONIC_TIMESTAMP", value: number))
        }
        monotonic = number
        return .consumed
    }

    /// The fault of a line whose value cannot be read; of a long value only the beginning is named.
    private func malformed(_ name: String, _ line: RawSpan) -> Effect {
        let start = name.utf8.count + 1
        return .fault(
            .malformedMetadata(name: name, value: line.extracting(start..<min(line.byteCount, start + 64)).text))
    }
}
