/// What a descriptor that is ready is for.
enum EventToken {
    static let native: UInt64 = 0
    static let syslog: UInt64 = 1
    static let listener: UInt64 = 2
    static let signals: UInt64 = 3
    static let mailbox: UInt64 = 4
    static let hostName: UInt64 = 5
    static let controlListener: UInt64 = 6

    /// The token of a stream is its descriptor, out of the way of the others.
    static func stream(_ descriptor: CInt) -> UInt64 { 1 << 32 | UInt64(descriptor) }

    /// The token of a connection that controls the daemon.
    static func control(_ descriptor: CInt) -> UInt64 { 2 << 32 | UInt64(descriptor) }

    static func isControl(_ token: UInt64) -> Bool { token >> 32 == 2 }

    static func descriptor(of token: UInt64) -> CInt { CInt(truncatingIfNeeded: token) }
}
