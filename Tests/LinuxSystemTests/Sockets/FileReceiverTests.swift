import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A receiver that is not used any more is what a killed process leaves: its memory, as the last store left it.
@Suite("Receiving messages into a file")
struct FileReceiverTests {
    static let layout = ReceptionLayout(slotCount: 4, slotByteCount: 1 << 20)
    let mapping: MirroredMapping

    init() throws {
        let file = try OwnedDescriptor.memoryFile(name: "test")
        let byteCount = Self.layout.byteCount + pageByteCount
        try file.truncate(to: byteCount)
        mapping = try MirroredMapping.map(file, byteCount: byteCount, ringOffset: Self.layout.byteCount)
    }

    private func receiver(_ layout: ReceptionLayout = Self.layout) -> MessageReceiver {
        MessageReceiver.make(layout, in: mapping, at: 0)
    }

    @Test("The ring is there twice, at both places with the same bytes")
    func mirror() throws {
        let (end, ring) = (mapping.byteCount, mapping.ringOffset)
        mapping.store(UInt64(0x1122_3344_5566_7788), at: end - 4)
        #expect(mapping.load(at: ring, as: UInt32.self) == 0x1122_3344)
        mapping.storeReleasing(7, at: ring + 8)
        #expect(mapping.loadAcquiring(at: end + 8) == 7)
        mapping.populate(at: 0, count: 3)
        #expect(mapping.load(at: ring, as: UInt32.self) == 0x1122_3344)
    }

    @Test("What was received is found by the next receiver, with sender and time")
    func recovery() throws {
        let ends = try MessageReceiverTests.ends()
        let messages = [[], [1, 2, 3], MessageReceiverTests.pattern(150_000)] as [[UInt8]]
        var first = receiver()
        let before = (first.count, first.isRecovered)
        #expect(before == (0, false))
        for message in messages { try ends.sending.send(message, to: ends.path) }
        _ = try first.receive(from: ends.receiving)
        let time = first.takeAncillaryData(at: 1).realtime
        let batch = first.batch
        // Twice: a receiver that found them may be killed too.
        for _ in 0..<2 {
            var next = receiver()
            let found = (next.count, next.isRecovered, next.batch)
            #expect(found == (3, true, batch))
            for (index, message) in messages.enumerated() {
                let (bytes, isTruncated) = (next.bytes(at: index).array, next.isTruncated(at: index))
                #expect(bytes == message && !isTruncated)
                let sender = next.takeAncillaryData(at: index).credentials
                #expect(sender?.processID == Host.processID)
                let second = next.takeAncillaryData(at: index).credentials
                #expect(second == nil)
            }
            var other = receiver()
            let sameTime = other.takeAncillaryData(at: 1).realtime
            #expect(sameTime == time && time != nil)
        }
        // A receiver goes on with another batch, in which nothing of the one before is left.
        var last = receiver()
        try ends.sending.send([9], to: ends.path)
        let count = try last.receive(from: ends.receiving)
        let state = (count, last.isRecovered, last.batch)
        #expect(state == (1, false, batch + 1))
        let found = receiver()
        let (foundCount, bytes) = (found.count, found.bytes(at: 0).array)
        #expect(foundCount == 1 && bytes == [9])
    }

    @Test("A batch without messages leaves none")
    func emptyBatch() throws {
        let ends = try MessageReceiverTests.ends()
        var first = receiver()
        for _ in 0..<4 { try ends.sending.send([1], to: ends.path) }
        _ = try first.receive(from: ends.receiving)
        _ = try first.receive(from: ends.receiving)
        let found = receiver()
        let state = (found.count, found.batch)
        #expect(state == (0, 2))
    }

    @Test("Descriptors of a process that ended are counted, and not taken for this one's")
    func deadDescriptors() throws {
        let ends = try MessageReceiverTests.ends()
        let pipe = try Pipe.open()
        try ends.sending.send([], to: ends.path, descriptors: [pipe.writing.rawValue])
        var first = receiver()
        _ = try first.receive(from: ends.receiving)
        do {
            var next = receiver()
            let data = next.takeAncillaryData(at: 0)
            let (count, isOwned) = (data.descriptorCount, data.descriptor != nil)
            #expect(count == 1 && !isOwned)
        }
        // The first one's is still open: the next one has not closed its number.
        var data = first.takeAncillaryData(at: 0)
        let descriptor = data.descriptor.take()
        #expect(try descriptor?.status().kind == .pipe)
    }

    @Test("Memory laid out for other messages, or damaged, has none")
    func otherLayout() throws {
        let ends = try MessageReceiverTests.ends()
        var first = receiver()
        try ends.sending.send([1], to: ends.path)
        _ = try first.receive(from: ends.receiving)
        let other = receiver(ReceptionLayout(slotCount: 3, slotByteCount: 1 << 20)).count
        #expect(other == 0)
    }

    @Test("The memory of a long message is given back, and that of the file behind it is as it was")
    func longMessages() throws {
        let ends = try MessageReceiverTests.ends()
        var first = receiver()
        mapping.store(UInt64(5), at: Self.layout.byteCount)
        let long = MessageReceiverTests.pattern(400_000)
        for _ in 0..<3 {
            for _ in 0..<4 { try ends.sending.send(long, to: ends.path) }
            _ = try first.receive(from: ends.receiving)
            let bytes = (0..<4).map { first.bytes(at: $0).array }
            #expect(bytes.allSatisfy { $0 == long })
        }
        try ends.sending.send([1], to: ends.path)
        _ = try first.receive(from: ends.receiving)
        #expect(mapping.load(at: Self.layout.byteCount, as: UInt64.self) == 5)
    }
}
