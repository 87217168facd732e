/// The eight levels of importance that syslog knows, the gravest first.
public enum SyslogPriority: UInt8, CaseIterable, Sendable, Comparable {
    case emergency, alert, critical, error, warning, notice, informational, debug

    /// The names that options take, in the order of the levels.
    public static let names = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]

    public var name: String { Self.names[Int(rawValue)] }

    /// The level of this name or of this number, 0 to 7.
    public init?(_ text: String) {
        if let index = Self.names.firstIndex(of: text) {
            self.init(rawValue: UInt8(index))
        } else {
            guard text.utf8.count == 1, let number = UInt8(text) else { return nil }
            self.init(rawValue: number)
        }
    }

    /// The levels that `text` selects: `LEVEL` with all that are graver, or `LEVEL..LEVEL` in either order.
    public static func range(_ text: String) -> ClosedRange<SyslogPriority>? {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 1 { return SyslogPriority(text).map { .emergency...$0 } }
        guard parts.count == 3, parts.remove(at: 1).isEmpty, let first = SyslogPriority(String(parts[0])),
            let second = SyslogPriority(String(parts[1]))
        else { return nil }
        return min(first, second)...max(first, second)
    }

    public static func < (left: SyslogPriority, right: SyslogPriority) -> Bool { left.rawValue < right.rawValue }
}
