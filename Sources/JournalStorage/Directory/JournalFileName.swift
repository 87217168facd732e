public import JournalFormat

/// The names of journal files.
///
///     active    PREFIX.journal                                   system.journal, user-1000.journal
///     archived  PREFIX@SEQNUMID-HEADSEQNUM-HEADREALTIME.journal  32, 16 and 16 hexadecimal digits
///     aside     PREFIX@REALTIME-RANDOM.journal~                  16 and 16 hexadecimal digits
public enum JournalFileName: Hashable, Sendable {
    case active(prefix: String)
    /// Rotated away.
    case archived(prefix: String, seqnumID: ID128, headSeqnum: UInt64, headRealtime: UInt64)
    /// Put aside because it was damaged or not closed in good order.
    case aside(prefix: String, realtime: UInt64, random: UInt64)

    /// Parses a file's name; `nil` when it is not one of a journal.
    public init?(_ name: String) {
        let isAside = name.hasSuffix(".journal~")
        guard isAside || name.hasSuffix(".journal") else { return nil }
        let stem = name.dropLast(isAside ? 9 : 8)
        guard !stem.isEmpty else { return nil }
        guard let at = stem.lastIndex(of: "@") else {
            if isAside { return nil }
            self = .active(prefix: String(stem))
            return
        }
        let prefix = String(stem[..<at])
        let parts = stem[stem.index(after: at)...].split(separator: "-", omittingEmptySubsequences: false)
        if isAside {
            guard parts.count == 2, let realtime = Self.number(parts[0]), let random = Self.number(parts[1]) else {
                return nil
            }
            self = .aside(prefix: prefix, realtime: realtime, random: random)
        } else if parts.count == 3, parts[0].utf8.count == 32, let id = ID128(String(parts[0])),
            let seqnum = Self.number(parts[1]), let realtime = Self.number(parts[2])
        {
            self = .archived(prefix: prefix, seqnumID: id, headSeqnum: seqnum, headRealtime: realtime)
        } else {
            self = .active(prefix: String(stem))
        }
    }

    private static func number(_ digits: Substring) -> UInt64? {
        digits.utf8.count == 16 && !digits.hasPrefix("+") ? UInt64(digits, radix: 16) : nil
    }
}

extension JournalFileName: CustomStringConvertible {
    public var description: String {
        func digits(_ value: UInt64) -> String { hexadecimal(value, minimumWidth: 16) }
        return switch self {
        case .active(let prefix):
            "\(prefix).journal"
        case .archived(let prefix, let id, let seqnum, let realtime):
            "\(prefix)@\(id)-\(digits(seqnum))-\(digits(realtime)).journal"
        case .aside(let prefix, let realtime, let random):
            "\(prefix)@\(digits(realtime))-\(digits(random)).journal~"
        }
    }
}
