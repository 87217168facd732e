/// Why what the other end of a Varlink connection sent is no message: there is no way on but to close the connection.
public enum VarlinkFault: Error, Hashable, Sendable {
    case tooLong(limit: Int)
    case malformed(String)
}

extension VarlinkFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let limit): "a message is longer than \(limit) bytes"
        case .malformed(let reason): reason
        }
    }
}
