import JournalFormat
import LinuxSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("What entries have in common, at any moment")
struct SpoolContextModelTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    @Test("Each entry has what was its sender's, whenever the daemon is killed", arguments: 1...4)
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var loop = ContextLoop(try Spool.test(directory))
        var kept: [ContextEntry] = []
        var (number, openings, referenceCount, reuseCount) = (0, 0, 0, 0)
        for _ in 0..<600 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<4:
                for _ in 0..<Int.random(in: 1...3, using: &random) where loop.pending.count < 8 {
                    let sender = "s\(Int.random(in: 0..<12, using: &random))"
                    let reference = loop.add(number, of: sender, padding: Int.random(in: 0..<100, using: &random))
                    number += 1
                    if reference != nil { referenceCount += 1 }
                    if let reference, reference.generation > 1 { reuseCount += 1 }
                }
            case 4..<7:
                let published = loop.pending
                if loop.publish() { kept += published }
            case 7..<11:
                let count = Int.random(in: 0...min(kept.count, 12), using: &random)
                _ = loop.spool.release(upTo: loop.spool.end(ofFirst: count))
                kept.removeFirst(count)
            default:
                // A slot that no record refers to may be left in the middle of being written.
                let used = loop.spool.referredSlots
                if let free = (0..<8).first(where: { !used.contains($0) }), openings % 2 == 0 {
                    let place = loop.spool.contexts.place(of: free)
                    for word in 0..<20 { loop.spool.mapping.store(random.next(), at: place + 8 * word) }
                }
                loop = ContextLoop(try Spool.test(directory))
                openings += 1
                #expect(loop.spool.notices.count == (kept.isEmpty ? 0 : 1))
            }
            try #require(loop.spool.wholeRecords == kept.map(\.fields))
        }
        #expect(openings > 10 && referenceCount > 200 && reuseCount > 20)
    }

    /// One thread releases, and another looks at records that it cannot hold: of those that were still kept when it had
    /// copied them, each is right.
    @Test("Other threads read while slots are written again")
    func concurrency() throws {
        let readers = ContextReaders(try Spool.test(directory, capacity: 16384))
        let writer = try Thread.start(name: "writer") { readers.release() }
        let reader = try Thread.start(name: "reader") { readers.look() }
        let loop = ContextLoop(readers.spool)
        var references: Set<ContextReference> = []
        var number = 0
        while number < 30_000 || (readers.seenCount.load(ordering: .relaxed) == 0 && number < 1_000_000) {
            // One sender is always there, others come and go.
            let sender = number % 3 == 0 ? "always" : "s\(number / 50)"
            if let reference = loop.add(number, of: sender, padding: number % 50) { references.insert(reference) }
            while !loop.publish() { Clock.sleep(microseconds: 20) }
            number += 1
        }
        readers.spool.close()
        writer.join()
        reader.join()
        #expect(readers.failures.withLock { $0 } == [])
        #expect(readers.releasedCount.load(ordering: .relaxed) == number)
        #expect(readers.seenCount.load(ordering: .relaxed) > 0 && references.count > 100)
    }
}

/// Threads that read a spool's records.
private final class ContextReaders: Sendable {
    let spool: Spool
    let releasedCount = Atomic(0)
    let seenCount = Atomic(0)
    let failures = Mutex<[String]>([])
    private let isDone = Atomic(false)

    init(_ spool: Spool) { self.spool = spool }

    /// What the writer does.
    func release() {
        var position = spool.tail
        var scratch = ByteBuffer(minimumCapacity: 4096)
        while true {
            let waited = spool.wait(from: position, byteLimit: 2000, until: nil)
            if waited == .closed { break }
            guard case .records(let end) = waited else { continue }
            spool.withRecords(position..<end) { records in
                Spool.forEachRecord(in: records) { record in
                    spool.withWholeRecord(record, scratch: &scratch) { check($0) }
                    releasedCount.wrappingAdd(1, ordering: .relaxed)
                }
            }
            position = end
            _ = spool.release(upTo: end)
        }
        isDone.store(true, ordering: .relaxed)
    }

    /// What a thread does that nobody waits for.
    func look() {
        var copy = ByteBuffer()
        while !isDone.load(ordering: .relaxed) {
            let position = spool.tail
            guard position < spool.head else { continue }
            let place = spool.offset(of: position)
            let byteCount = Int(spool.mapping.load(at: place, as: UInt32.self))
            guard byteCount >= EntryRecord.headerByteCount, byteCount <= spool.recordByteLimit else { continue }
            copy.removeAll()
            spool.mapping.withBytes(at: place, count: byteCount) { _ = spool.expand($0, into: &copy) }
            atomicMemoryFence(ordering: .acquiring)
            guard spool.tail <= position else { continue }
            check(copy.bytes)
            seenCount.wrappingAdd(1, ordering: .relaxed)
        }
    }

    private func check(_ record: RawSpan) {
        let fields = Spool.fields(ofWhole: record)
        let entry = ContextEntry(fields: fields)
        if entry?.fields != fields { failures.withLock { $0.append("\(fields)") } }
    }
}
