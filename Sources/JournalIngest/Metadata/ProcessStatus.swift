internal import JournalFormat

/// What `/proc/PID/status` says about a process's credentials.
public struct ProcessStatus: Hashable, Sendable {
    /// The real user.
    public private(set) var userID: UInt32?
    /// The real group.
    public private(set) var groupID: UInt32?
    /// The capabilities in effect, as bits.
    public private(set) var effectiveCapabilities: UInt64?

    /// Parses the file's lines, `Name:` and values parted by tabs. What is missing or malformed stays `nil`.
    public init(text: RawSpan) {
        var start = 0
        while start < text.byteCount {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.byteCount
            let line = text.extracting(start..<end)
            start = end + 1
            if line.starts(with: "Uid:") {
                userID = Self.firstValue(of: line.extracting(4..<line.byteCount)).decimal()
            } else if line.starts(with: "Gid:") {
                groupID = Self.firstValue(of: line.extracting(4..<line.byteCount)).decimal()
            } else if line.starts(with: "CapEff:") {
                effectiveCapabilities = Self.firstValue(of: line.extracting(7..<line.byteCount)).hexadecimal()
            }
        }
    }

    @_lifetime(copy values)
    private static func firstValue(of values: RawSpan) -> RawSpan {
        let trimmed = values.trimmingWhitespace()
        var end = 0
        while end < trimmed.byteCount, !trimmed.byte(at: end).isWhitespace { end += 1 }
        return trimmed.extracting(0..<end)
    }
}
