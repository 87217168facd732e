/// A JSON value (RFC 8259) in memory: for short messages. Entries are read and written without it.
public enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The number as it is written: none is too large for that.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// A number.
    public static func unsigned(_ value: UInt64) -> JSONValue { .number("\(value)") }

    /// The value of an integer that is not negative; `nil` for everything else.
    public var unsigned: UInt64? {
        if case .number(let digits) = self { UInt64(digits) } else { nil }
    }

    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
