internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// The batch of datagrams that was received from a socket, and how far it is worked off.
struct DatagramQueue: ~Copyable {
    var receiver: MessageReceiver
    /// The next one to work off.
    private(set) var position = 0
    /// How many entries of the next one were made.
    private var entryCount: UInt32 = 0
    /// How many of them are in the spool already, since before a daemon was killed.
    private var storedEntryCount: UInt32 = 0

    /// - Parameter spool: receives the datagrams in its memory; `nil` for memory of the queue's own.
    static func make(_ source: ReceptionSource, in spool: Spool?) throws(Errno) -> DatagramQueue {
        let labels = ListeningSockets.passesSecurityLabels
        guard let spool else {
            return DatagramQueue(
                receiver: try MessageReceiver.make(
                    slotCount: 32, slotByteCount: 8 << 20, receivesLabels: labels), done: ReceptionProgress())
        }
        return DatagramQueue(
            receiver: spool.receiver(for: source, receivesLabels: labels), done: spool.recoveredMark[source])
    }

    private init(receiver: consuming MessageReceiver, done: ReceptionProgress) {
        if receiver.isRecovered, receiver.batch == done.batch {
            position = min(Int(done.slotCount), receiver.count)
            storedEntryCount = done.entryCount
        }
        self.receiver = receiver
    }

    var isEmpty: Bool { position == receiver.count }
    var remainingCount: Int { receiver.count - position }

    /// How far the batch is worked off, if all entries that were made are stored.
    var progress: ReceptionProgress {
        ReceptionProgress(
            batch: receiver.batch, slotCount: UInt32(position), entryCount: max(entryCount, storedEntryCount))
    }

    /// Receives the next batch, when the one before is worked off and its entries are stored.
    mutating func receive(from socket: borrowing OwnedDescriptor) throws(Errno) {
        precondition(isEmpty, "a batch is worked off before the next one is received")
        position = 0
        _ = try receiver.receive(from: socket)
    }

    /// Counts an entry of the next datagram.
    ///
    /// - Returns: whether it is to be stored.
    mutating func countEntry() -> Bool {
        entryCount += 1
        return entryCount > storedEntryCount
    }

    /// Goes on to the next datagram.
    mutating func advance() {
        position += 1
        entryCount = 0
        storedEntryCount = 0
    }
}
