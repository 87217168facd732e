public import JournalFormat

/// A call of a method over Varlink.
public struct VarlinkCall: Hashable, Sendable {
    /// The interface and the name, `org.varlink.service.GetInfo`.
    public var method: String
    public var parameters: [String: JSONValue]
    /// The caller wants no reply.
    public var isOneway = false
    /// The caller takes several replies.
    public var wantsMore = false

    public init(_ method: String, _ parameters: [String: JSONValue] = [:]) {
        self.method = method
        self.parameters = parameters
    }

    /// - Parameter message: the members of a message. Names that are not known are passed over, as the protocol may
    ///   grow.
    public init(reading message: [String: JSONValue]) throws(VarlinkFault) {
        guard let method = message["method"]?.text, !method.isEmpty else {
            throw .malformed("a call must name its method")
        }
        self.method = method
        parameters = try Self.parameters(of: message)
        isOneway = try Self.flag("oneway", of: message)
        wantsMore = try Self.flag("more", of: message)
        if try Self.flag("upgrade", of: message) { throw .malformed("another protocol is asked for; there is none") }
        if isOneway, wantsMore { throw .malformed("a call asks for several replies and for none") }
    }

    private static func flag(_ name: String, of message: [String: JSONValue]) throws(VarlinkFault) -> Bool {
        switch message[name] {
        case nil, .null: false
        case .boolean(let value): value
        default: throw .malformed("\(name) must be true or false")
        }
    }

    static func parameters(of message: [String: JSONValue]) throws(VarlinkFault) -> [String: JSONValue] {
        switch message["parameters"] {
        case nil, .null: [:]
        case .object(let members): members
        default: throw .malformed("parameters must be an object")
        }
    }

    /// Appends the message with its NUL.
    public func append(to buffer: inout ByteBuffer) {
        var message: [String: JSONValue] = ["method": .string(method), "parameters": .object(parameters)]
        if isOneway { message["oneway"] = .boolean(true) }
        if wantsMore { message["more"] = .boolean(true) }
        buffer.append(.object(message))
        buffer.append(0 as UInt8)
    }
}
