internal import JournalFormat

/// A file of the zone database (TZif, RFC 8536): every change of a zone's clock.
///
///     header   44 bytes: "TZif", version, 15 reserved bytes, and six big-endian 32-bit counts:
///              UTC flags, standard flags, leap seconds, changes, kinds of time, bytes of abbreviations
///     changes  the second of each change, 4 bytes; then for each 1 byte: the kind of time from then on
///     kinds    6 bytes each: offset from UTC (4 bytes), whether it is daylight time, index of its abbreviation
///     abbreviations, NUL-terminated; leap seconds, flags
///
/// From version 2 on all this comes again with 8-byte times, followed by a line that holds a ``PosixZoneRule`` for the
/// time after the last change.
struct ZoneTable: Sendable {
    struct Kind: Sendable {
        var clock: PosixZoneRule.Clock
        var isDaylight: Bool
    }

    private(set) var changes: [Int64] = []
    private(set) var kindOfChange: [UInt8] = []
    private(set) var kinds: [Kind] = []
    private(set) var rule: PosixZoneRule?

    private static let headerByteCount = 44

    /// Decodes a file; `nil` when it is malformed.
    ///
    /// - Complexity: O(n).
    init?(decoding file: RawSpan) {
        guard let first = Counts(decoding: file, at: 0) else { return nil }
        guard first.version >= UInt8(ascii: "2") else {
            guard decodeBlock(of: file, at: Self.headerByteCount, counts: first, timeByteCount: 4) else { return nil }
            return
        }
        let second = Self.headerByteCount + first.byteCount(timeByteCount: 4)
        guard let counts = Counts(decoding: file, at: second) else { return nil }
        guard decodeBlock(of: file, at: second + Self.headerByteCount, counts: counts, timeByteCount: 8) else {
            return nil
        }
        let footer = second + Self.headerByteCount + counts.byteCount(timeByteCount: 8)
        guard footer < file.byteCount, file.byte(at: footer) == UInt8(ascii: "\n"),
            let end = file.firstOffset(of: UInt8(ascii: "\n"), from: footer + 1)
        else { return nil }
        rule = PosixZoneRule(file.extracting(footer + 1..<end).text)
    }

    private struct Counts {
        var version: UInt8
        var flags: Int
        var leapSeconds: Int
        var changes: Int
        var kinds: Int
        var abbreviationBytes: Int

        init?(decoding file: RawSpan, at offset: Int) {
            guard file.byteCount >= offset + ZoneTable.headerByteCount,
                file.extracting(offset..<offset + 4).equals("TZif")
            else { return nil }
            version = file.byte(at: offset + 4)
            flags = Int(file.bigEndian32(at: offset + 20)) + Int(file.bigEndian32(at: offset + 24))
            leapSeconds = Int(file.bigEndian32(at: offset + 28))
            changes = Int(file.bigEndian32(at: offset + 32))
            kinds = Int(file.bigEndian32(at: offset + 36))
            abbreviationBytes = Int(file.bigEndian32(at: offset + 40))
            guard kinds >= 1, kinds <= 256 else { return nil }
        }

        func byteCount(timeByteCount: Int) -> Int {
            changes * (timeByteCount + 1) + kinds * 6 + abbreviationBytes + leapSeconds * (timeByteCount + 4) + flags
        }
    }

    private mutating func decodeBlock(of file: RawSpan, at start: Int, counts: Counts, timeByteCount: Int) -> Bool {
        guard file.byteCount >= start + counts.byteCount(timeByteCount: timeByteCount) else { return false }
        let kindIndices = start + counts.changes * timeByteCount
        let kindTable = kindIndices + counts.changes
        let abbreviations = kindTable + counts.kinds * 6
        for index in 0..<counts.changes {
            let offset = start + index * timeByteCount
            let high = Int64(Int32(bitPattern: file.bigEndian32(at: offset)))
            let time = timeByteCount == 4 ? high : high << 32 | Int64(file.bigEndian32(at: offset + 4))
            guard changes.last.map({ $0 < time }) ?? true else { return false }
            changes.append(time)
            let kind = file.byte(at: kindIndices + index)
            guard Int(kind) < counts.kinds else { return false }
            kindOfChange.append(kind)
        }
        for index in 0..<counts.kinds {
            let offset = kindTable + index * 6
            let nameStart = abbreviations + Int(file.byte(at: offset + 5))
            let limit = abbreviations + counts.abbreviationBytes
            guard nameStart < limit, let nameEnd = file.firstOffset(of: 0, from: nameStart), nameEnd < limit else {
                return false
            }
            let clock = PosixZoneRule.Clock(
                offset: Int64(Int32(bitPattern: file.bigEndian32(at: offset))),
                abbreviation: file.extracting(nameStart..<nameEnd).text)
            kinds.append(Kind(clock: clock, isDaylight: file.byte(at: offset + 4) != 0))
        }
        return true
    }
}

extension RawSpan {
    fileprivate func bigEndian32(at offset: Int) -> UInt32 {
        loadLittleEndian(at: offset, as: UInt32.self).byteSwapped
    }
}
