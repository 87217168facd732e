public import JournalFormat

extension ByteBuffer {
    /// Appends a value without white space, the members of objects in the order of their names.
    public mutating func append(_ value: JSONValue) {
        switch value {
        case .null: append("null" as StaticString)
        case .boolean(true): append("true" as StaticString)
        case .boolean(false): append("false" as StaticString)
        case .number(let digits): append(digits)
        case .string(let text): append(quoted: text)
        case .array(let elements):
            append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(element)
            }
            append(UInt8(ascii: "]"))
        case .object(let members):
            append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(quoted: member.key)
                append(UInt8(ascii: ":"))
                append(member.value)
            }
            append(UInt8(ascii: "}"))
        }
    }

    private mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        append(escapedForJSON: Array(text.utf8))
        append(UInt8(ascii: "\""))
    }

    private mutating func append(escapedForJSON text: [UInt8]) {
        var escaped = ByteBuffer(minimumCapacity: text.count + 16)
        text.withBytes { escaped.append(escapedForJSON: $0) }
        append(escaped.bytes)
    }
}
