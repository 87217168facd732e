/// How a socket carries bytes.
public enum SocketKind: Hashable, Sendable {
    /// One message at a time.
    case datagram
    /// Bytes without borders.
    case stream
}
