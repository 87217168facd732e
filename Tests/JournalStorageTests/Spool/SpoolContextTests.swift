import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

/// The smallest spools have 8 slots.
@Suite("What entries have in common")
struct SpoolContextTests {
    static let senders = (0..<8).map { "sender-\($0)" }
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    @Test("It is stored once, and each entry has it, wherever in the ring its record is")
    func common() throws {
        let loop = ContextLoop(try Spool.test(directory))
        for number in 0..<500 {
            let reference = loop.publish(number, of: Self.senders[number % 3], padding: number % 97)
            #expect(reference == ContextReference(slot: number % 3, generation: 1))
            let entry = ContextEntry(number: number, sender: Self.senders[number % 3], padding: number % 97)
            try #require(loop.spool.wholeRecords == [entry.fields])
            #expect(loop.spool.usedByteCount < 64 + 24 + entry.padding)
            _ = loop.spool.release(upTo: loop.spool.head)
        }
    }

    @Test("A copy says what the record says, and refers to nothing")
    func copies() throws {
        let loop = ContextLoop(try Spool.test(directory))
        loop.publish(4, of: "s")
        let copy = loop.spool.withRecords { record in
            var scratch = ByteBuffer(minimumCapacity: 1)
            var same = ByteBuffer()
            loop.spool.withWholeRecord(record, scratch: &scratch) { same.append($0) }
            return same.bytes.array
        }
        copy.withBytes { copy in
            let header = EntryRecord.Header(decoding: copy)
            #expect(header.seqnum == 1 && header.realtime == 5 && header.monotonic == 1 && header.priority == 6)
            #expect(
                header.owner == EntryRecord.systemOwner && header.fieldCount == 4 && header.byteCount == copy.byteCount)
            #expect(copy.loadLittleEndian(at: 46, as: UInt16.self) == 0 && copy.loadLittleEndian(at: 56) == UInt64(0))
        }
        // A record that has everything itself is not copied.
        #expect(loop.spool.append(5, [104]))
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 1))
        let isCopied = loop.spool.withRecords { record in
            var scratch = ByteBuffer()
            let isSame = loop.spool.withWholeRecord(record, scratch: &scratch) { $0.hasSameBytes(as: record) }
            return !isSame || !scratch.isEmpty
        }
        #expect(!isCopied)
    }

    @Test("A slot is written again when the last record that refers to it is released, and no sooner")
    func release() throws {
        let loop = ContextLoop(try Spool.test(directory))
        for (number, sender) in Self.senders.enumerated() {
            #expect(loop.publish(number, of: sender) == ContextReference(slot: number, generation: 1))
        }
        loop.publish(8, of: Self.senders[0])
        // There is none for others, whose records have everything themselves.
        #expect(loop.publish(9, of: "x") == nil && loop.publish(10, of: "x") == nil)
        #expect(loop.publish(11, of: Self.senders[7])?.slot == 7)
        let senders = Self.senders + [Self.senders[0], "x", "x", Self.senders[7]]
        let expected = senders.enumerated().map { ContextEntry(number: $0.offset, sender: $0.element).fields }
        #expect(loop.spool.wholeRecords == expected)
        // The first record is not the last one of its slot, the second is.
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 1))
        #expect(loop.publish(12, of: "x") == nil)
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 1))
        #expect(loop.publish(13, of: "x") == ContextReference(slot: 1, generation: 2))
        #expect(loop.publish(14, of: "y") == nil)
        #expect(loop.spool.wholeRecords.prefix(10) == expected.dropFirst(2))
        // Whose context is gone gets another one, and not what took its place.
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 1))
        #expect(loop.publish(15, of: Self.senders[1]) == ContextReference(slot: 2, generation: 2))
        #expect(loop.spool.wholeRecords.last == ContextEntry(number: 15, sender: Self.senders[1]).fields)
    }

    @Test("The slot that was used longest ago is the first to go")
    func order() throws {
        let loop = ContextLoop(try Spool.test(directory))
        for (number, sender) in Self.senders.enumerated() { loop.publish(number, of: sender) }
        for index in [3, 0, 5] { loop.publish(8, of: Self.senders[index]) }
        _ = loop.spool.release(upTo: loop.spool.head)
        let slots = (0..<8).map { number in loop.publish(number, of: "new \(number)")?.slot }
        #expect(slots == [1, 2, 4, 6, 7, 3, 0, 5])
    }

    @Test("Records that are not published yet hold their slots, and give them up when they are given up")
    func unpublished() throws {
        let loop = ContextLoop(try Spool.test(directory))
        for (number, sender) in Self.senders.enumerated() { #expect(loop.add(number, of: sender) != nil) }
        #expect(loop.add(8, of: "x") == nil)
        #expect(loop.spool.append(99, [2048, 1024]) && loop.spool.append(101, [512]) && !loop.publish())
        // Others are released, and it does not matter to them.
        _ = loop.spool.release(upTo: loop.spool.head)
        #expect(loop.add(9, of: "x") == nil)
        let expected = loop.pending.map(\.fields)
        #expect(loop.publish() && loop.spool.wholeRecords == expected)
        #expect(loop.publish(10, of: "x") == nil)
        _ = loop.spool.release(upTo: loop.spool.head)
        #expect(loop.add(11, of: "x") == ContextReference(slot: 0, generation: 2))
        for number in 0..<7 { loop.add(number, of: "y\(number)") }
        #expect(loop.add(12, of: "z") == nil)
        loop.giveUp()
        #expect(loop.publish(13, of: "z") != nil)
    }

    @Test("What does not fit into a slot stays in the record", arguments: [4032, 4033, 5000])
    func tooLong(byteCount: Int) throws {
        let spool = try Spool.test(directory, capacity: 1 << 20)
        var contexts = spool.contextWriter()
        let value = String(repeating: "x", count: byteCount - 4 - 3)
        let reference = contexts.add(byteCount: byteCount) { $0.addField("_C=", value) }
        #expect((reference != nil) == (byteCount <= 4032))
        let other = contexts.add(byteCount: 8) { $0.addField("_C=", "1") }
        #expect(other != nil)
        guard let reference else { return }
        var builder = EntryBuilder()
        builder.begin()
        builder.refer(to: reference)
        builder.finish(realtime: 1, monotonic: 1, bootID: .zero)
        #expect(spool.append(builder.buffer.bytes) && spool.wholeRecords == [["_C=" + value]])
    }

    @Test("A sender that changes gets another slot, and its older entries stay as they were")
    func change() throws {
        let loop = ContextLoop(try Spool.test(directory))
        let senders = ["a", "a", "a (changed)", "a", "a (changed)"]
        let slots = senders.enumerated().map { loop.publish($0.offset, of: $0.element)?.slot }
        #expect(slots == [0, 0, 1, 0, 1])
        #expect(
            loop.spool.wholeRecords
                == senders.enumerated().map { ContextEntry(number: $0.offset, sender: $0.element).fields })
    }

    @Test("A long record, which is in a file of its own, refers to a slot as others do")
    func longRecords() throws {
        var loop = ContextLoop(try Spool.test(directory))
        let expected = (0..<3).map { ContextEntry(number: $0, sender: "s", padding: $0 == 2 ? 5000 : 0) }
        for entry in expected { loop.publish(entry.number, of: "s", padding: entry.padding) }
        for _ in 0..<2 {
            #expect(loop.spool.wholeRecords == expected.map(\.fields))
            loop = ContextLoop(try Spool.test(directory))
            #expect(loop.spool.notices.count == 1)
        }
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 2))
        for number in 0..<7 { #expect(loop.publish(number, of: "x\(number)") != nil) }
        // Its stub holds the slot.
        #expect(loop.publish(7, of: "y") == nil)
        #expect(loop.spool.wholeRecords.first == expected[2].fields)
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 1))
        #expect(loop.publish(8, of: "y") == ContextReference(slot: 0, generation: 2))
    }

    @Test("Generations begin anew after the last one")
    func generations() throws {
        let spool = try Spool.test(directory)
        spool.mapping.store(UInt64(UInt32.max) - 1, at: spool.contexts.place(of: 0) + EntryRecord.Offset.seqnum)
        let loop = ContextLoop(spool)
        for generation in [.max, 1, 2] as [UInt32] {
            #expect(loop.publish(0, of: "\(generation)") == ContextReference(slot: 0, generation: generation))
            #expect(spool.wholeRecords == [ContextEntry(number: 0, sender: "\(generation)").fields])
            for number in 1..<8 { loop.publish(number, of: "\(generation) \(number)") }
            _ = spool.release(upTo: spool.head)
        }
    }

    @Test("Larger rings have more slots")
    func slotCounts() {
        for (capacity, count) in [(1, 8), (1 << 20, 8), (8 << 20, 64), (64 << 20, 512), (1 << 30, 512)] {
            let layout = SpoolLayout(byteCapacity: capacity)
            #expect(layout.contextCount == count && layout.contextCount <= ContextReference.slotLimit)
            #expect(layout.ringOffset - layout.contextOffset == count * 4096 && layout.contextOffset % 4096 == 0)
        }
    }
}

extension Spool {
    /// Calls `body` with the first record.
    func withRecords<Result>(_ body: (RawSpan) -> Result) -> Result {
        mapping.withBytes(at: offset(of: tail), count: Int(end(ofFirst: 1) - tail), body)
    }
}
