public import JournalFormat

/// A reply to a call over Varlink.
public struct VarlinkReply: Hashable, Sendable {
    /// The interface and the name of what went wrong; `nil` when nothing did.
    public var error: String?
    public var parameters: [String: JSONValue]
    /// Whether more replies to the same call follow.
    public var continues = false

    public init(_ parameters: [String: JSONValue] = [:]) { self.parameters = parameters }

    public init(error: String, _ parameters: [String: JSONValue] = [:]) {
        self.error = error
        self.parameters = parameters
    }

    /// - Parameter message: the members of a message. Names that are not known are passed over.
    public init(reading message: [String: JSONValue]) throws(VarlinkFault) {
        switch message["error"] {
        case nil, .null: error = nil
        case .string(let name) where !name.isEmpty: error = name
        default: throw .malformed("error must be a name")
        }
        parameters = try VarlinkCall.parameters(of: message)
        switch message["continues"] {
        case nil, .null: break
        case .boolean(let value): continues = value
        default: throw .malformed("continues must be true or false")
        }
    }

    /// Appends the message with its NUL.
    public func append(to buffer: inout ByteBuffer) {
        var message: [String: JSONValue] = ["parameters": .object(parameters)]
        if let error { message["error"] = .string(error) }
        if continues { message["continues"] = .boolean(true) }
        buffer.append(.object(message))
        buffer.append(0 as UInt8)
    }
}
