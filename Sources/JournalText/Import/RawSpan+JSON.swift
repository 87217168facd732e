internal import JournalFormat

/// The tokens of JSON (RFC 8259), as far as entries have them. Each function reads from `position` on and leaves it
/// behind what it has read; all throw ``JSONFault/incomplete`` at the end of the text.
extension RawSpan {
    /// Skips white space; the byte behind it, which is not read.
    func nextToken(from position: inout Int) throws(JSONFault) -> UInt8 {
        while position < byteCount {
            let byte = byte(at: position)
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            default: return byte
            }
        }
        throw .incomplete
    }

    /// Reads a string, from its opening quote on; its text goes to `sink`.
    ///
    /// Bytes that are not UTF-8 pass: a log is no place to lose text in.
    func readString(from position: inout Int, into sink: inout some ByteSink & ~Copyable) throws(JSONFault) {
        position += 1
        while true {
            let end = endOfUnescapedJSON(from: position)
            sink.append(extracting(position..<end))
            position = end
            guard end < byteCount else { throw .incomplete }
            switch byte(at: end) {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                try readEscape(from: &position, into: &sink)
            default:
                throw .malformed("a control character must be escaped in a string", at: end)
            }
        }
    }

    private func readEscape(from position: inout Int, into sink: inout some ByteSink & ~Copyable) throws(JSONFault) {
        guard position + 1 < byteCount else { throw .incomplete }
        let start = position
        position += 2
        switch byte(at: start + 1) {
        case UInt8(ascii: "\""): sink.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): sink.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): sink.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): sink.append(0x08 as UInt8)
        case UInt8(ascii: "f"): sink.append(0x0c as UInt8)
        case UInt8(ascii: "n"): sink.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "r"): sink.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "t"): sink.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "u"):
            let first = try readCodeUnit(from: &position)
            switch first {
            case 0xd800...0xdbff:
                let second = try readLowSurrogate(from: &position, start: start)
                sink.append(scalar: 0x1_0000 + (first - 0xd800) << 10 + (second - 0xdc00))
            case 0xdc00...0xdfff:
                throw .malformed("a low surrogate must follow a high one", at: start)
            default:
                sink.append(scalar: first)
            }
        default:
            throw .malformed("the escape \\\(JSONFault.describe(byte(at: start + 1))) does not exist", at: start)
        }
    }

    private func readLowSurrogate(from position: inout Int, start: Int) throws(JSONFault) -> UInt32 {
        for expected in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
            guard position < byteCount else { throw .incomplete }
            guard byte(at: position) == expected else {
                throw .malformed("a low surrogate must follow a high one", at: start)
            }
            position += 1
        }
        let second = try readCodeUnit(from: &position)
        guard (0xdc00...0xdfff).contains(second) else {
            throw .malformed("a low surrogate must follow a high one", at: start)
        }
        return second
    }

    /// Reads four hexadecimal digits.
    private func readCodeUnit(from position: inout Int) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < byteCount else { throw .incomplete }
            guard let digit = hexadecimalValue(byte(at: position)) else {
                throw .malformed("four hexadecimal digits must follow \\u", at: position)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Reads an integer; its text goes to `sink`.
    func readInteger(from position: inout Int, into sink: inout some ByteSink & ~Copyable) throws(JSONFault) {
        let start = position
        if byte(at: position) == UInt8(ascii: "-") { position += 1 }
        let digits = position
        while position < byteCount, byte(at: position) &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position < byteCount else { throw .incomplete }
        switch byte(at: position) {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            throw .malformed("a number must be an integer, or stand in quotes", at: start)
        default:
            let hasLeadingZero = position - digits > 1 && byte(at: digits) == UInt8(ascii: "0")
            guard position > digits, !hasLeadingZero else { throw .malformed("this is no number", at: start) }
        }
        sink.append(extracting(start..<position))
    }

    /// Reads `null`.
    func readNull(from position: inout Int) throws(JSONFault) {
        let start = position
        for expected in [UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "l"), UInt8(ascii: "l")] {
            guard position < byteCount else { throw .incomplete }
            guard byte(at: position) == expected else { throw .malformed("this is no value", at: start) }
            position += 1
        }
    }

    /// Reads a string, an integer or `null`; `false` for `null`.
    func readScalar(from position: inout Int, into sink: inout some ByteSink & ~Copyable) throws(JSONFault) -> Bool {
        switch try nextToken(from: &position) {
        case UInt8(ascii: "\""):
            try readString(from: &position, into: &sink)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try readInteger(from: &position, into: &sink)
        case UInt8(ascii: "n"):
            try readNull(from: &position)
            return false
        default:
            throw .malformed("a value must be a string, an array of byte numbers or null", at: position)
        }
        return true
    }
}
