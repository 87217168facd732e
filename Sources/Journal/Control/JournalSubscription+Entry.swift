internal import JournalFormat
internal import JournalText

extension JournalSubscription.Entry {
    /// Reads an entry as it stands in a reply; `nil` when it is none.
    init?(_ value: JSONValue, seqnumID: ID128) {
        guard case .object(let members) = value, let cursor = members["__CURSOR"]?.text,
            let seqnum = members["__SEQNUM"]?.text.flatMap({ UInt64($0) }), seqnum > 0, seqnum < .max,
            let realtime = members["__REALTIME_TIMESTAMP"]?.text.flatMap({ UInt64($0) }),
            let monotonic = members["__MONOTONIC_TIMESTAMP"]?.text.flatMap({ UInt64($0) }),
            let bootID = members["_BOOT_ID"]?.text.flatMap({ ID128($0) })
        else { return nil }
        self.cursor = cursor
        self.seqnum = seqnum
        self.seqnumID = seqnumID
        self.realtime = realtime
        self.monotonic = monotonic
        self.bootID = bootID
        fields = []
        fields.reserveCapacity(members.count)
        for (name, value) in members where !name.hasPrefix("__") {
            guard add(name, value) else { return nil }
        }
    }

    /// Adds the fields of a member: one, or several of the same name.
    private mutating func add(_ name: String, _ value: JSONValue) -> Bool {
        if add(name, one: value) { return true }
        guard case .array(let values) = value else { return false }
        return values.allSatisfy { add(name, one: $0) }
    }

    /// Adds a field whose value is a string, or an array of the numbers of its bytes.
    private mutating func add(_ name: String, one value: JSONValue) -> Bool {
        var field: [UInt8] = []
        func begin(_ byteCount: Int) {
            field.reserveCapacity(name.utf8.count + 1 + byteCount)
            field.append(contentsOf: name.utf8)
            field.append(UInt8(ascii: "="))
        }
        switch value {
        case .string(let text):
            begin(text.utf8.count)
            field.append(contentsOf: text.utf8)
        case .array(let numbers):
            begin(numbers.count)
            for number in numbers {
                guard case .number(let digits) = number, let byte = UInt8(digits) else { return false }
                field.append(byte)
            }
        default:
            return false
        }
        fields.append(field)
        return true
    }
}
