import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Receiving messages")
struct MessageReceiverTests {
    /// A bound socket, and one to send from.
    struct Ends: ~Copyable {
        let directory: TemporaryDirectory
        let receiving: OwnedDescriptor
        let sending: OwnedDescriptor
        let path: FilePath
    }

    static func ends() throws -> Ends {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("socket")
        let receiving = try OwnedDescriptor.unixSocket(.datagram)
        try receiving.setPassesCredentials()
        try receiving.setPassesTimestamp()
        try receiving.bind(to: path)
        let sending = try OwnedDescriptor.unixSocket(.datagram)
        try sending.setSendBuffer(byteCount: 8 << 20)
        return Ends(directory: directory, receiving: receiving, sending: sending, path: path)
    }

    static func pattern(_ byteCount: Int) -> [UInt8] { (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    @Test(arguments: [0, 1, 7, 4095, 4096, 4097, 65535, 65536, 212_960, 400_000])
    func messagesAreReceivedWhole(byteCount: Int) throws {
        let ends = try Self.ends()
        var receiver = try MessageReceiver.make(slotCount: 4, slotByteCount: 1 << 20)
        let sent = Self.pattern(byteCount)
        for _ in 0..<2 { try ends.sending.send(sent, to: ends.path) }
        let count = try receiver.receive(from: ends.receiving)
        #expect(count == 2)
        for index in 0..<2 {
            let (received, isTruncated) = (receiver.bytes(at: index).array, receiver.isTruncated(at: index))
            #expect(received == sent)
            #expect(!isTruncated)
        }
        let rest = try receiver.receive(from: ends.receiving)
        #expect(rest == 0)
    }

    @Test func whatDoesNotFitIsReported() throws {
        let ends = try Self.ends()
        var receiver = try MessageReceiver.make(slotCount: 1, slotByteCount: 100)
        try ends.sending.send(Self.pattern(101), to: ends.path)
        _ = try receiver.receive(from: ends.receiving)
        let (received, isTruncated) = (receiver.bytes(at: 0).array, receiver.isTruncated(at: 0))
        #expect(isTruncated)
        #expect(received.count == 100)
    }

    @Test func messagesComeWithTheirSenderAndTime() throws {
        let ends = try Self.ends()
        let before = Clock.realtime()
        try ends.sending.send([1], to: ends.path)
        var receiver = try MessageReceiver.make(slotCount: 1, slotByteCount: 100)
        _ = try receiver.receive(from: ends.receiving)
        let data = receiver.takeAncillaryData(at: 0)
        let (credentials, realtime) = (data.credentials, data.realtime)
        #expect(
            credentials
                == ProcessCredentials(processID: Host.processID, userID: Host.userID, groupID: Host.groupID))
        let sentAt = try #require(realtime)
        #expect((before...Clock.realtime()).contains(sentAt))
        let (count, isTruncated) = (data.descriptorCount, data.isTruncated)
        #expect(count == 0)
        #expect(!isTruncated)
    }

    @Test(arguments: [1, 2, 3, 253])
    func descriptorsAreCountedAndClosed(count: Int) throws {
        let ends = try Self.ends()
        let pipe = try Pipe.open()
        let descriptors = Array(repeating: pipe.writing.rawValue, count: count)
        try ends.sending.send([], to: ends.path, descriptors: descriptors)
        var receiver = try MessageReceiver.make(slotCount: 1, slotByteCount: 100)
        _ = try receiver.receive(from: ends.receiving)
        // No more than two are installed.
        let isKept = try Self.takesDescriptor(&receiver, count: min(count, 2), isTruncated: count > 2)
        #expect(isKept)
        let reading = try pipe.reading.duplicate()
        _ = consume pipe
        let isHungUp = try Self.isHungUp(reading)
        #expect(isHungUp, "a descriptor is left open")
    }

    @Test func descriptorsThatNobodyTookAreClosed() throws {
        let ends = try Self.ends()
        let pipe = try Pipe.open()
        for _ in 0..<2 {
            try ends.sending.send([], to: ends.path, descriptors: [pipe.writing.rawValue])
        }
        var receiver = try MessageReceiver.make(slotCount: 1, slotByteCount: 100)
        _ = try receiver.receive(from: ends.receiving)
        // The next batch closes what came with the one before, the end closes the rest.
        _ = try receiver.receive(from: ends.receiving)
        Self.drop(receiver)
        let reading = try pipe.reading.duplicate()
        _ = consume pipe
        let isHungUp = try Self.isHungUp(reading)
        #expect(isHungUp, "a descriptor is left open")
    }

    static func drop(_ receiver: consuming MessageReceiver) {}

    static func accept(_ listener: borrowing OwnedDescriptor) throws -> OwnedDescriptor {
        guard let socket = try listener.accept() else { throw Errno.wouldBlock }
        return socket
    }

    static func takesDescriptor(_ receiver: inout MessageReceiver, count: Int, isTruncated: Bool) throws -> Bool {
        var data = receiver.takeAncillaryData(at: 0)
        let wasTruncated = data.isTruncated
        #expect(wasTruncated == isTruncated)
        // A second call finds nothing: the first has taken all.
        let counts = (data.descriptorCount, receiver.takeAncillaryData(at: 0).descriptorCount)
        #expect(counts == (count, 0))
        guard let descriptor = data.descriptor.take() else { return false }
        return try descriptor.status().kind == .pipe
    }

    /// Whether nobody has the writing end of a pipe open any more.
    static func isHungUp(_ reading: borrowing OwnedDescriptor) throws -> Bool {
        try reading.setNonBlocking(true)
        do {
            return try reading.readAll(limit: 16).isEmpty
        } catch .wouldBlock {
            return false
        }
    }

    @Test func aStreamAtItsEndGivesAnEmptyMessage() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("socket")
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.setPassesCredentials()
        try listener.bind(to: path)
        try listener.listen()
        let client = try OwnedDescriptor.unixSocket(.stream)
        try client.connect(to: path)
        try client.send([1, 2, 3])
        let socket = try Self.accept(listener)
        let peer = try socket.peerCredentials()
        #expect(peer.processID == Host.processID)
        var receiver = try MessageReceiver.make(slotCount: 1, slotByteCount: 4096)
        var count = try receiver.receive(from: socket)
        #expect(count == 1)
        let received = receiver.bytes(at: 0).array
        #expect(received == [1, 2, 3])
        // The listener's flag was inherited: what was sent before accept() has its sender too.
        let sender = receiver.takeAncillaryData(at: 0).credentials?.processID
        #expect(sender == Host.processID)
        count = try receiver.receive(from: socket)
        #expect(count == 0)
        try client.close()
        count = try receiver.receive(from: socket)
        let lastByteCount = receiver.bytes(at: 0).byteCount
        #expect(count == 1)
        #expect(lastByteCount == 0)
    }
}
