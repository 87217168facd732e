internal import JournalFormat

extension JSONValue {
    /// How deep arrays and objects may lie in one another: reading goes as deep on the stack.
    static let maximumDepth = 32

    /// Reads a text that is one value, with white space around it.
    ///
    /// - Throws: ``JSONFault/incomplete`` when the text ends too early.
    /// - Complexity: O(n).
    init(reading text: RawSpan) throws(JSONFault) {
        var position = 0
        self = try text.readValue(from: &position, depth: 0)
        if let byte = try? text.nextToken(from: &position) {
            throw .malformed("\(JSONFault.describe(byte)) follows the value", at: position)
        }
    }
}

extension RawSpan {
    fileprivate func readValue(from position: inout Int, depth: Int) throws(JSONFault) -> JSONValue {
        let byte = try nextToken(from: &position)
        switch byte {
        case UInt8(ascii: "{"):
            return .object(try readMembers(from: &position, depth: depth + 1))
        case UInt8(ascii: "["):
            return .array(try readElements(from: &position, depth: depth + 1))
        case UInt8(ascii: "\""):
            return .string(try readText(from: &position))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try readNumber(from: &position))
        case UInt8(ascii: "t"):
            return .boolean(try readWord("true", from: &position, is: true))
        case UInt8(ascii: "f"):
            return .boolean(try readWord("false", from: &position, is: false))
        case UInt8(ascii: "n"):
            try readNull(from: &position)
            return .null
        default:
            throw .malformed("\(JSONFault.describe(byte)) does not begin a value", at: position)
        }
    }

    private func readMembers(from position: inout Int, depth: Int) throws(JSONFault) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        try readList(from: &position, end: UInt8(ascii: "}"), depth: depth) { (position) throws(JSONFault) in
            let start = position
            guard byte(at: position) == UInt8(ascii: "\"") else {
                throw .malformed("the name of a member must stand here, in quotes", at: position)
            }
            let name = try readText(from: &position)
            guard try nextToken(from: &position) == UInt8(ascii: ":") else {
                throw .malformed("a colon must follow the name of a member", at: position)
            }
            position += 1
            let value = try readValue(from: &position, depth: depth)
            // Which one is meant, two programs may see differently.
            guard members.updateValue(value, forKey: name) == nil else {
                throw .malformed("a second member has this name", at: start)
            }
        }
        return members
    }

    private func readElements(from position: inout Int, depth: Int) throws(JSONFault) -> [JSONValue] {
        var elements: [JSONValue] = []
        try readList(from: &position, end: UInt8(ascii: "]"), depth: depth) { (position) throws(JSONFault) in
            elements.append(try readValue(from: &position, depth: depth))
        }
        return elements
    }

    /// Reads what stands between brackets, with commas between; `item` reads one.
    private func readList(
        from position: inout Int, end: UInt8, depth: Int, item: (inout Int) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        guard depth <= JSONValue.maximumDepth else {
            throw .malformed("values lie deeper in one another than \(JSONValue.maximumDepth)", at: position)
        }
        position += 1
        if try nextToken(from: &position) == end {
            position += 1
            return
        }
        while true {
            _ = try nextToken(from: &position)
            try item(&position)
            let byte = try nextToken(from: &position)
            guard byte == UInt8(ascii: ",") || byte == end else {
                throw .malformed("a comma or \(JSONFault.describe(end)) must stand here", at: position)
            }
            position += 1
            if byte == end { return }
        }
    }

    private func readText(from position: inout Int) throws(JSONFault) -> String {
        var text = ByteBuffer(minimumCapacity: 64)
        try readString(from: &position, into: &text)
        return text.bytes.text
    }

    private func readWord<Value>(
        _ word: StaticString, from position: inout Int, is value: Value
    ) throws(JSONFault) -> Value {
        let rest = extracting(position..<Swift.min(byteCount, position + word.utf8CodeUnitCount))
        guard rest.byteCount == word.utf8CodeUnitCount else { throw .incomplete }
        guard rest.equals(word) else { throw .malformed("this is no value", at: position) }
        position += rest.byteCount
        return value
    }

    /// Reads a number of any size, with or without a fraction and an exponent.
    private func readNumber(from position: inout Int) throws(JSONFault) -> String {
        let start = position
        if byte(at: position) == UInt8(ascii: "-") { position += 1 }
        let first = position
        try skipDigits(from: &position)
        if position - first > 1, byte(at: first) == UInt8(ascii: "0") {
            throw .malformed("this is no number", at: start)
        }
        if position < byteCount, byte(at: position) == UInt8(ascii: ".") {
            position += 1
            try skipDigits(from: &position)
        }
        if position < byteCount, byte(at: position) | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < byteCount, byte(at: position) == UInt8(ascii: "+") || byte(at: position) == UInt8(ascii: "-")
            {
                position += 1
            }
            try skipDigits(from: &position)
        }
        return extracting(start..<position).text
    }

    /// Skips digits, at least one.
    private func skipDigits(from position: inout Int) throws(JSONFault) {
        let start = position
        while position < byteCount, byte(at: position) &- UInt8(ascii: "0") < 10 { position += 1 }
        if position > start { return }
        guard position < byteCount else { throw .incomplete }
        throw .malformed("a digit must stand here", at: position)
    }
}
