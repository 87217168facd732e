internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The open control connections.
struct ControlTable: ~Copyable {
    /// How many can be open.
    static let maximumCount = 64
    /// How many of them can be those of users who may only read, so that they do not keep others out.
    static let readerCount = 32
    /// How much is read from one at a time: what a client sends must not keep the loop from messages for long.
    static let readByteCount = 4096
    /// How long no connection is accepted after the system had no descriptor for one, in microseconds.
    static let pauseMicroseconds: UInt64 = 1_000_000

    /// The connections by their descriptors.
    private(set) var connections: [CInt: ControlConnection] = [:]
    /// What was read last.
    var input = ByteBuffer(minimumCapacity: readByteCount)
    /// When connections are accepted again.
    var pauseEnd: UInt64?

    /// Whether there can be no further connection of this kind.
    func isFull(for access: ControlAccess) -> Bool {
        connections.count >= Self.maximumCount
            || access == .reading && connections.values.count { $0.access == .reading } >= Self.readerCount
    }
    mutating func insert(_ connection: ControlConnection) { connections[connection.socket.rawValue] = connection }
    /// Forgets a connection, and so closes it.
    mutating func remove(_ connection: ControlConnection) { connections[connection.socket.rawValue] = nil }
    mutating func removeAll() { connections.removeAll() }

    /// Reads from a connection once.
    mutating func receive(from connection: ControlConnection) throws(Errno) {
        input.removeAll()
        do throws(Errno) {
            try input.append(upTo: Self.readByteCount) { (room) throws(Errno) in
                try connection.socket.read(into: &room)
            }
        } catch .wouldBlock {
            return
        }
        if input.isEmpty { connection.hasEnded = true }
        connection.conversation.receive(input.bytes)
    }

    /// The connections with a call that waits.
    var waiting: [ControlConnection] { connections.values.filter { $0.wait != nil } }
}
