internal import JournalFormat

/// A facility and a level, as syslog packs them into one number of 0 to 999.
public struct SyslogPriority: Hashable, Sendable {
    /// `facility * 8 + level`.
    public let rawValue: UInt16

    /// The priority of a message that names none: user.info.
    public static let standard = SyslogPriority(rawValue: 14)

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 0 (emerg) to 7 (debug).
    public var level: UInt8 { UInt8(rawValue & 7) }
    /// 0 (kern) and up; values above 23 mean nothing to anybody, but are kept.
    public var facility: UInt16 { rawValue >> 3 }

    /// The same facility with another level.
    func with(level: UInt8) -> SyslogPriority { SyslogPriority(rawValue: rawValue & ~7 | UInt16(level)) }

    /// The priority that `text` begins with: `<`, one to three digits, `>`; and its length in bytes.
    static func prefix(of text: RawSpan) -> (priority: SyslogPriority, byteCount: Int)? {
        guard text.byteCount >= 3, text.byte(at: 0) == UInt8(ascii: "<"),
            let end = text.extracting(0..<min(text.byteCount, 5)).firstOffset(of: UInt8(ascii: ">")),
            let value = text.extracting(1..<end).decimal(as: UInt16.self)
        else { return nil }
        return (SyslogPriority(rawValue: value), end + 1)
    }
}
