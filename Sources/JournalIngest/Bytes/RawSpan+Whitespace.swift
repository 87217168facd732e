internal import JournalFormat

extension UInt8 {
    /// Whether the byte is whitespace to the syslog and stdout protocols: space, tab, CR or LF.
    var isWhitespace: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
            || self == UInt8(ascii: "\n")
    }
}

extension RawSpan {
    /// The bytes without the whitespace at their end.
    @_lifetime(copy self)
    func trimmingTrailingWhitespace() -> RawSpan {
        var end = byteCount
        while end > 0, byte(at: end - 1).isWhitespace { end -= 1 }
        return extracting(0..<end)
    }

    /// The bytes without the whitespace at both ends.
    @_lifetime(copy self)
    func trimmingWhitespace() -> RawSpan {
        var start = 0
        while start < byteCount, byte(at: start).isWhitespace { start += 1 }
        return extracting(start..<byteCount).trimmingTrailingWhitespace()
    }
}
