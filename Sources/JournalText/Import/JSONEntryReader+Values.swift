internal import JournalFormat

/// The value of a member: one value, or an array of the values of a repeated field.
extension JSONEntryReader {
    /// Reads the value at `position`, and stores it under the name under way if `isKept`.
    mutating func readValues(
        of text: RawSpan, from position: inout Int, place: Int, isKept: Bool
    ) throws(JSONFault) {
        guard try text.nextToken(from: &position) == UInt8(ascii: "[") else {
            return try readValue(of: text, from: &position, place: place, isKept: isKept)
        }
        let start = position
        position += 1
        switch try text.nextToken(from: &position) {
        case UInt8(ascii: "]"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            position = start
            return try readValue(of: text, from: &position, place: place, isKept: isKept)
        default:
            break
        }
        while true {
            let byte = try text.nextToken(from: &position)
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "n") else {
                throw .malformed("a value must be a string, an array of byte numbers or null", at: position)
            }
            try readValue(of: text, from: &position, place: place, isKept: isKept)
            if try text.endsArray(from: &position) { return }
        }
    }

    /// Reads one value: a string, an integer, `null` or an array of bytes.
    private mutating func readValue(
        of text: RawSpan, from position: inout Int, place: Int, isKept: Bool
    ) throws(JSONFault) {
        let isArray = try text.nextToken(from: &position) == UInt8(ascii: "[")
        // Even what is not kept must be read, to be known for well formed.
        let isStored = isKept ? try beginField(place: place) : false
        Self.begin(name, in: &builder)
        let isGiven: Bool
        if isArray {
            try readBytes(of: text, from: &position)
            isGiven = true
        } else {
            isGiven = try text.readScalar(from: &position, into: &builder)
        }
        if isStored, isGiven { builder.endField() } else { builder.abandonField() }
        if isKept, !isGiven { warnOfOmittedValue(at: place) }
    }

    /// Reads an array of numbers from 0 to 255.
    private mutating func readBytes(of text: RawSpan, from position: inout Int) throws(JSONFault) {
        position += 1
        if try text.nextToken(from: &position) == UInt8(ascii: "]") {
            position += 1
            return
        }
        repeat {
            _ = try text.nextToken(from: &position)
            let start = position
            var value = 0
            while position < text.byteCount, text.byte(at: position) &- UInt8(ascii: "0") < 10, value < 256 {
                value = value * 10 + Int(text.byte(at: position) - UInt8(ascii: "0"))
                position += 1
            }
            guard position < text.byteCount else { throw .incomplete }
            guard position > start, value < 256 else {
                throw .malformed("only numbers from 0 to 255 can stand in an array of bytes", at: start)
            }
            builder.append(UInt8(value))
        } while try !text.endsArray(from: &position)
    }

    private static func begin(_ name: borrowing ByteBuffer, in builder: inout EntryBuilder) {
        builder.beginField()
        builder.append(name.bytes)
        builder.append(UInt8(ascii: "="))
    }
}

extension RawSpan {
    /// Reads what follows an element of an array: `true` for its end, `false` for a comma.
    fileprivate func endsArray(from position: inout Int) throws(JSONFault) -> Bool {
        let byte = try nextToken(from: &position)
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
            throw .malformed("a comma or “]” must follow an element of an array", at: position)
        }
        position += 1
        return byte == UInt8(ascii: "]")
    }
}
