public import JournalFormat

/// Takes apart a datagram of the syslog protocol, `<30>Nov 22 14:00:00 prog[123]: text`.
///
/// Every part in front of the text may be missing. Host names, years and the forms of RFC 5424 are not recognised:
/// what local programs send through syslog(3) has none.
public enum SyslogParser {
    /// `Mmm dd hh:mm:ss` and a space.
    private static let timestampByteCount = 16

    /// Begins a record and adds the fields of `datagram` and `_TRANSPORT=syslog`; the caller completes it.
    ///
    /// - Returns: the level, 0 (emerg) to 7 (debug); `nil`, with no record under way, for an empty datagram.
    /// - Complexity: O(n); allocates nothing unless the builder's buffer must grow.
    public static func addEntry(of datagram: RawSpan, to builder: inout EntryBuilder) -> UInt8? {
        guard datagram.byteCount > 0 else { return nil }
        let text = trimmedText(of: datagram)
        // What the fields do not tell in full is also kept as it came.
        var isRawKept = text.byteCount != datagram.byteCount

        var offset = 0
        var priority = SyslogPriority.standard
        if let prefix = SyslogPriority.prefix(of: text) {
            priority = prefix.priority
            offset = prefix.byteCount
        }
        let hasTimestamp = isTimestamp(text.extracting(offset..<text.byteCount))
        let timestampStart = offset
        if hasTimestamp { offset += timestampByteCount } else { isRawKept = true }

        builder.begin()
        builder.addConstant("_TRANSPORT=syslog")
        builder.addField("PRIORITY=", decimal: UInt64(priority.level))
        if priority.facility != 0 { builder.addField("SYSLOG_FACILITY=", decimal: UInt64(priority.facility)) }
        let tagged = text.extracting(offset..<text.byteCount)
        if let identifier = SyslogIdentifier(prefixOf: tagged) {
            builder.addField("SYSLOG_IDENTIFIER=", tagged.extracting(identifier.name))
            if let pid = identifier.pid { builder.addField("SYSLOG_PID=", tagged.extracting(pid)) }
            offset += identifier.byteCount
        }
        if hasTimestamp {
            let end = timestampStart + timestampByteCount
            builder.addField("SYSLOG_TIMESTAMP=", text.extracting(timestampStart..<end))
        }
        builder.addField("MESSAGE=", text.extracting(offset..<text.byteCount))
        if isRawKept { builder.addField("SYSLOG_RAW=", datagram) }
        return priority.level
    }

    /// The datagram without whitespace at its ends, and without all that follows a NUL.
    ///
    /// NULs at the end count as whitespace, because some senders count the NUL of their C string in.
    @_lifetime(copy datagram)
    private static func trimmedText(of datagram: RawSpan) -> RawSpan {
        var end = datagram.byteCount
        while end > 0, datagram.byte(at: end - 1).isWhitespace || datagram.byte(at: end - 1) == 0 { end -= 1 }
        var start = 0
        while start < end, datagram.byte(at: start).isWhitespace { start += 1 }
        let text = datagram.extracting(start..<end)
        return text.extracting(0..<(text.firstOffset(of: 0) ?? text.byteCount))
    }

    /// Whether `text` begins with `Mmm dd hh:mm:ss ` by the kinds of its characters; the values are not checked.
    private static func isTimestamp(_ text: RawSpan) -> Bool {
        guard text.byteCount >= timestampByteCount else { return false }
        for index in 0..<timestampByteCount {
            let byte = text.byte(at: index)
            let fits =
                switch index {
                case 0, 1, 2: (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                case 3, 6, 15: byte == UInt8(ascii: " ")
                case 9, 12: byte == UInt8(ascii: ":")
                case 4, 7, 10, 13: byte.decimalValue != nil || byte == UInt8(ascii: " ")
                default: byte.decimalValue != nil
                }
            if !fits { return false }
        }
        return true
    }
}
