import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Damaged contexts in a spool")
struct SpoolContextDamageTests {
    let directory: TemporaryDirectory
    var path: FilePath { directory.path.appending(Spool.fileName) }

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    private func flip(_ spool: Spool, at offset: Int) {
        spool.mapping.store(~spool.mapping.load(at: offset, as: UInt8.self), at: offset)
    }

    /// A spool with entries of two senders, as it was left.
    private func spool() throws -> (Spool, [ContextEntry]) {
        let loop = ContextLoop(try Spool.test(directory))
        let entries = (0..<5).map { ContextEntry(number: $0, sender: $0 % 2 == 0 ? "one" : "other", padding: $0) }
        for entry in entries { loop.publish(entry.number, of: entry.sender, padding: entry.padding) }
        return (loop.spool, entries)
    }

    @Test("Wherever a context is damaged, its entries keep what they have themselves, and that is told")
    func everyByte() throws {
        let (first, entries) = try spool()
        let expected = entries.map { $0.sender == "one" ? $0.ownFields : $0.fields }
        let place = first.contexts.place(of: 0)
        let byteCount = Int(first.mapping.load(at: place, as: UInt32.self))
        let whole = first.mapping.withBytes(at: place, count: byteCount) { $0.array }
        for offset in 0..<byteCount {
            flip(first, at: place + offset)
            // When it is opened twice, as by a daemon that is killed while it starts, it is the same.
            for _ in 0..<(offset % 10 == 0 ? 2 : 1) {
                let spool = try Spool.test(directory)
                try #require(spool.wholeRecords == expected, "offset \(offset)")
                #expect(spool.notices.contains(.contextLost(path, recordCount: 3)) && spool.notices.count == 2)
                #expect(spool.notices.contains { $0.isLoss && "\($0)".contains("3 accepted entries") })
            }
            whole.withBytes { first.mapping.store($0, at: place) }
        }
        #expect(try Spool.test(directory).wholeRecords == entries.map(\.fields))
    }

    @Test("A damaged slot is free again when the entries that had it are released")
    func reuse() throws {
        let (first, _) = try spool()
        flip(first, at: first.contexts.place(of: 0) + 70)
        let loop = ContextLoop(try Spool.test(directory))
        for number in 0..<6 { #expect(loop.publish(number, of: "new \(number)")?.slot == number + 2) }
        #expect(loop.publish(6, of: "last") == nil)
        _ = loop.spool.release(upTo: loop.spool.end(ofFirst: 5))
        // That of the fourth entry was used before that of the fifth.
        #expect(loop.publish(7, of: "x")?.slot == 1 && loop.publish(8, of: "y")?.slot == 0)
        #expect(loop.spool.wholeRecords.last == ContextEntry(number: 8, sender: "y").fields)
    }

    @Test("A slot of which only the beginning was stored is not taken for whole", arguments: 0...9)
    func torn(wordCount: Int) throws {
        let (first, entries) = try spool()
        for word in wordCount..<512 {
            first.mapping.store(UInt64.max, at: first.contexts.place(of: 1) + 8 * word)
        }
        let spool = try Spool.test(directory)
        #expect(spool.wholeRecords == entries.map { $0.sender == "other" ? $0.ownFields : $0.fields })
        #expect(spool.notices.contains(.contextLost(path, recordCount: 2)))
    }

    @Test("Neither another context in the slot nor a slot that there is not is taken", arguments: [0, 7, 8, 65534])
    func strangeReferences(slot: Int) throws {
        let spool = try Spool.test(directory)
        var contexts = spool.contextWriter()
        let reference = contexts.add(byteCount: 8) { $0.addField("_A=", "1") }
        #expect(reference == ContextReference(slot: 0, generation: 1))
        var builder = EntryBuilder()
        builder.begin()
        builder.addField("N=", "1")
        builder.refer(to: ContextReference(slot: slot, generation: 2))
        builder.finish(realtime: 1, monotonic: 1, bootID: .zero)
        #expect(spool.append(builder.buffer.bytes) && spool.wholeRecords == [["N=1"]])
        let isKnown = contexts.use(ContextReference(slot: slot, generation: 2))
        #expect(!isKnown)
        let next = try Spool.test(directory)
        #expect(next.wholeRecords == [["N=1"]] && next.notices.contains(.contextLost(path, recordCount: 1)))
    }

    /// No damage makes the program stop, or gives an entry fields that it never had.
    @Test("A byte that changes anywhere does no more harm than it must")
    func everywhere() throws {
        let (first, entries) = try spool()
        let ring = first.layout.ringOffset
        let places =
            [128..<144, 192..<208, 256..<280, 320..<448].flatMap(Array.init)
            + (0..<3).flatMap { Array(first.contexts.place(of: $0)..<first.contexts.place(of: $0) + 100) }
            + Array(ring..<ring + Int(first.head) + 8)
        let bytes = try FileSystem.contents(of: path, limit: 448)
        let contents = first.mapping.withBytes(at: ring, count: Int(first.head)) { $0.array }
        let slots = first.mapping.withBytes(at: first.contexts.place(of: 0), count: 3 * 4096) { $0.array }
        for place in places {
            flip(first, at: place)
            let spool = try Spool.test(directory)
            let found = spool.wholeRecords
            for (fields, entry) in zip(found, entries) {
                try #require([entry.fields, entry.ownFields].contains(fields), "offset \(place)")
            }
            // It can be gone on with.
            let loop = ContextLoop(spool)
            loop.publish(9, of: "after")
            #expect(loop.spool.wholeRecords.last == ContextEntry(number: 9, sender: "after").fields)
            for name in try FileSystem.names(in: directory.path) where name.hasSuffix(".aside") {
                try FileSystem.rename(directory.path.appending(name), to: path)
            }
            bytes.withBytes { first.mapping.store($0, at: 0) }
            contents.withBytes { first.mapping.store($0, at: ring) }
            slots.withBytes { first.mapping.store($0, at: first.contexts.place(of: 0)) }
        }
    }

    @Test("A file that ends among the slots is put aside", arguments: [-1, 0, 1, 64, 4096, 5000])
    func truncated(byteCount: Int) throws {
        let (first, _) = try spool()
        try OwnedDescriptor.open(path, .readWrite).truncate(to: first.layout.contextOffset + byteCount)
        let spool = try Spool.test(directory)
        #expect(spool.notices.count == 1 && spool.notices.allSatisfy(\.isLoss) && spool.wholeRecords.isEmpty)
    }

    @Test("A spool of the version without contexts is put aside")
    func oldVersion() throws {
        let (first, _) = try spool()
        first.mapping.store(UInt32(1), at: SpoolLayout.Offset.version)
        let spool = try Spool.test(directory)
        guard case .putAside(path, _, let reason) = spool.notices.first else {
            Issue.record("\(spool.notices)")
            return
        }
        #expect(reason.contains("version 1") && spool.wholeRecords.isEmpty)
    }
}
