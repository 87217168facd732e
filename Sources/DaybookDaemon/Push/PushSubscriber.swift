internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// One connection on which entries go out.
final class PushSubscriber {
    /// How much memory is kept for what waits to be sent, once it is sent.
    private static let keptCapacity = 64 << 10
    /// How much the kernel is asked to take from us before the client reads.
    private static let sendBufferByteCount = 1 << 20

    private let arrival: EntryPush.Arrival
    /// Up to where it has been told of everything.
    var place: Spool.Place
    /// What it is yet to be sent.
    private var output = ByteBuffer(minimumCapacity: 4096)
    private var sentByteCount = 0
    /// When the client began not to read what there was for it; `nil` while it reads.
    private(set) var blockedSince: UInt64?
    /// Whether epoll tells when more can be sent.
    var isWatched = false

    init(_ arrival: EntryPush.Arrival) {
        self.arrival = arrival
        place = arrival.place
        try? arrival.socket.setSendBuffer(byteCount: Self.sendBufferByteCount)
    }

    var descriptor: CInt { arrival.socket.rawValue }

    /// Whether something waits to be sent. Nothing more is made for it meanwhile, so that memory has a limit.
    var isBlocked: Bool { blockedSince != nil }

    /// Sends bytes, and keeps what the client does not take now.
    ///
    /// - Precondition: nothing waits.
    func send(_ bytes: RawSpan) throws(Errno) {
        precondition(!isBlocked, "a reply behind one that is not sent")
        var offset = 0
        while offset < bytes.byteCount {
            do throws(Errno) {
                offset += try arrival.socket.send(bytes.extracting(offset..<bytes.byteCount))
            } catch .wouldBlock {
                output.append(bytes.extracting(offset..<bytes.byteCount))
                blockedSince = Clock.monotonic()
                return
            }
        }
    }

    /// Sends what waits, as far as the client takes it.
    func sendMore() throws(Errno) {
        while sentByteCount < output.count {
            do throws(Errno) {
                sentByteCount += try Self.send(output, from: sentByteCount, over: arrival.socket)
                blockedSince = Clock.monotonic()
            } catch .wouldBlock {
                return
            }
        }
        if output.capacity > Self.keptCapacity { output = ByteBuffer(minimumCapacity: 4096) }
        output.removeAll()
        sentByteCount = 0
        blockedSince = nil
    }

    // The compiler tells apart the accesses to the parts only when they are handed over one by one.
    private static func send(
        _ output: borrowing ByteBuffer, from offset: Int, over socket: borrowing OwnedDescriptor
    ) throws(Errno) -> Int {
        try socket.send(output.bytes(in: offset..<output.count))
    }
}
