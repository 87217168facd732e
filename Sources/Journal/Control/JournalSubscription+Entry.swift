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
        if let bytes = Self.bytes(value) {
            fields.append(Array(name.utf8) + [UInt8(ascii: "=")] + bytes)
            return true
        }
        guard case .array(let values) = value else { return false }
        return values.allSatisfy { value in
            guard let bytes = Self.bytes(value) else { return false }
            fields.append(Array(name.utf8) + [UInt8(ascii: "=")] + bytes)
            return true
        }
    }

    /// The bytes of one value: of a string, or an array of numbers.
    private static func bytes(_ value: JSONValue) -> [UInt8]? {
        switch value {
        case .string(let text):
            return Array(text.utf8)
        case .array(let numbers):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(numbers.count)
            for number in numbers {
                guard case .number(let digits) = number, let byte = UInt8(digits) else { return nil }
                bytes.append(byte)
            }
            return bytes
        default:
            return nil
        }
    }
}
