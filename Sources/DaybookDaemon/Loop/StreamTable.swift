internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem
internal import SystemPackage

/// The open streams, and the bytes last read from one of them.
struct StreamTable: ~Copyable {
    /// How many streams can be open.
    static let maximumCount = 4096
    /// How long no stream is accepted after the system had no descriptor for one, in microseconds.
    private static let pauseMicroseconds: UInt64 = 1_000_000

    let limit: Int
    /// The streams by their descriptors.
    private(set) var connections: [CInt: StreamConnection] = [:]
    var receiver: MessageReceiver
    /// The stream that the bytes in the receiver are of, while they are not worked off.
    private(set) var current: StreamConnection?
    /// How many of the bytes are worked off.
    private var offset = 0
    /// When streams are accepted again.
    private(set) var pauseEnd: UInt64?
    /// When the journal was last told that there are too many.
    var lastRefusal: UInt64?

    static func make(limit: Int) throws(Errno) -> StreamTable {
        StreamTable(
            limit: limit,
            receiver: try MessageReceiver.make(
                slotCount: 1, slotByteCount: 64 * 1024, receivesLabels: ListeningSockets.passesSecurityLabels))
    }

    private init(limit: Int, receiver: consuming MessageReceiver) {
        self.limit = limit
        self.receiver = receiver
    }

    var isFull: Bool { connections.count >= limit }

    mutating func insert(_ connection: StreamConnection) { connections[connection.socket.rawValue] = connection }

    /// Forgets a stream, and so closes it.
    mutating func remove(_ connection: StreamConnection) { connections[connection.socket.rawValue] = nil }

    /// Begins to work off the bytes in the receiver.
    mutating func begin(_ connection: StreamConnection) {
        current = connection
        offset = 0
    }

    /// Forgets the bytes in the receiver.
    mutating func end() { current = nil }

    /// What the bytes in the receiver lead to next.
    mutating func next(of connection: StreamConnection, into builder: inout EntryBuilder) -> StdoutStream.Outcome {
        var end = offset
        let outcome = connection.stream.next(in: receiver.bytes(at: 0), from: &end, into: &builder)
        offset = end
        return outcome
    }

    /// Stops listening for a while: a connection that cannot be accepted would wake the loop again at once.
    mutating func pauseListening(in poll: borrowing EventPoll, _ listener: borrowing OwnedDescriptor, now: UInt64) {
        guard pauseEnd == nil else { return }
        guard (try? poll.remove(listener.rawValue)) != nil else { return }
        pauseEnd = now + Self.pauseMicroseconds
    }

    /// Listens again when the pause is over.
    mutating func resumeListening(in poll: borrowing EventPoll, _ listener: borrowing OwnedDescriptor, now: UInt64) {
        guard let end = pauseEnd, now >= end else { return }
        do throws(Errno) {
            try poll.add(listener.rawValue, token: EventToken.listener)
            pauseEnd = nil
        } catch {
            pauseEnd = now + Self.pauseMicroseconds
        }
    }
}
