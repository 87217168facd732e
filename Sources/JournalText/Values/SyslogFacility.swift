/// The part of the system that a message is about, as a number; syslog has names for 20 of them.
public struct SyslogFacility: RawRepresentable, Hashable, Sendable {
    /// From 0 to 127.
    public let rawValue: UInt8

    public init?(rawValue: UInt8) {
        guard rawValue < 128 else { return nil }
        self.rawValue = rawValue
    }

    /// The facilities that have a name, with their numbers.
    public static let named: [(name: String, number: UInt8)] = [
        ("kern", 0), ("user", 1), ("mail", 2), ("daemon", 3), ("auth", 4), ("syslog", 5), ("lpr", 6), ("news", 7),
        ("uucp", 8), ("cron", 9), ("authpriv", 10), ("ftp", 11), ("local0", 16), ("local1", 17), ("local2", 18),
        ("local3", 19), ("local4", 20), ("local5", 21), ("local6", 22), ("local7", 23),
    ]

    /// The facility of this name or of this number, 0 to 127.
    public init?(_ text: String) {
        if let facility = Self.named.first(where: { $0.name == text }) {
            self.init(rawValue: facility.number)
        } else {
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = UInt8(text)
            else { return nil }
            self.init(rawValue: number)
        }
    }

    /// The facilities of a list separated by commas; `nil` when one of them is none.
    public static func list(_ text: String) -> [SyslogFacility]? {
        var result: [SyslogFacility] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let facility = SyslogFacility(String(item.trimmingBlanks)) else { return nil }
            result.append(facility)
        }
        return result
    }
}
