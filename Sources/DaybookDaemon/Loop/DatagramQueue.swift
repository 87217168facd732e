internal import LinuxSystem
internal import SystemPackage

/// The batch of datagrams that was received from a socket, and how far it is worked off.
struct DatagramQueue: ~Copyable {
    /// How many datagrams are received at once.
    private static let batchCount = 32
    /// The longest datagram. The kernel needs a contiguous 4 MiB for one of a little more than that, which is the
    /// most that it gives.
    private static let maximumByteCount = 8 << 20

    var receiver: MessageReceiver
    /// The next one to work off.
    private(set) var position = 0

    static func make() throws(Errno) -> DatagramQueue {
        DatagramQueue(
            receiver: try MessageReceiver.make(
                slotCount: batchCount, slotByteCount: maximumByteCount,
                receivesLabels: ListeningSockets.passesSecurityLabels))
    }

    private init(receiver: consuming MessageReceiver) { self.receiver = receiver }

    var isEmpty: Bool { position == receiver.count }
    var remainingCount: Int { receiver.count - position }

    /// Receives the next batch, when the one before is worked off.
    mutating func receive(from socket: borrowing OwnedDescriptor) throws(Errno) {
        precondition(isEmpty, "a batch is worked off before the next one is received")
        position = 0
        _ = try receiver.receive(from: socket)
    }

    /// Goes on to the next datagram.
    mutating func advance() { position += 1 }
}
