import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("The spool's ring")
struct SpoolRingTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    // Each length has a greatest common divisor of 8 with the ring's, so that records begin and end everywhere.
    @Test("Records are whole wherever in the ring they are", arguments: [104, 200, 1000, 2040])
    func wrapping(byteCount: Int) throws {
        let spool = try Spool.test(directory)
        for number in 0..<1100 {
            #expect(spool.append(number, [byteCount]))
            let expected = [TestRecord(seqnum: UInt64(number) + 1, number: number, byteCount: byteCount)]
            try #require(spool.records == expected)
            #expect(spool.usedByteCount == byteCount && spool.acceptedSeqnum == UInt64(number) + 1)
            #expect(!spool.release(upTo: spool.head))
        }
    }

    @Test("Records of all lengths follow one another")
    func lengths() throws {
        let spool = try Spool.test(directory)
        let lengths = Array(stride(from: TestRecord.minimumByteCount, through: 2048, by: 8))
        for (number, length) in (lengths + lengths.reversed()).enumerated() {
            while !spool.append(number, [length]) {
                // The oldest goes.
                let first = try #require(spool.records.first)
                #expect(first.number < number)
                #expect(spool.release(upTo: spool.tail + UInt64(first.byteCount)))
            }
            let kept = spool.records
            try #require(kept.last == TestRecord(seqnum: UInt64(number) + 1, number: number, byteCount: length))
            #expect(kept.map(\.number) == Array(number - kept.count + 1...number))
        }
    }

    @Test("The ring can be filled to the last byte, and not beyond")
    func exactFill() throws {
        let spool = try Spool.test(directory)
        // From somewhere in the middle, so that the full ring wraps around.
        #expect(spool.append(0, [1000]) && !spool.release(upTo: spool.head))
        for number in 0..<32 { #expect(spool.append(number, [128])) }
        #expect(spool.usedByteCount == 4096 && spool.byteCapacity == 4096)
        #expect(!spool.append(99, [TestRecord.minimumByteCount]))
        #expect(spool.records.map(\.number) == Array(0..<32))
        // What is released has room at once, and the writer learns that the loop waits for it: once.
        #expect(spool.release(upTo: spool.tail + 128))
        #expect(!spool.release(upTo: spool.tail))
        #expect(spool.append(32, [128]))
        #expect(spool.records.map(\.number) == Array(1...32))
    }

    @Test("The records of one call are accepted together or not at all")
    func allOrNothing() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [1024, 1024]))
        #expect(!spool.append(2, [1024, 1024, 104]))
        #expect(spool.records.map(\.number) == [0, 1] && spool.acceptedSeqnum == 2)
        #expect(spool.append(2, [1024, 1024]))
        #expect(spool.records.map(\.seqnum) == [1, 2, 3, 4])
    }

    @Test("A batch has as many whole records as fit")
    func batches() throws {
        let spool = try Spool.test(directory)
        var builder = EntryBuilder()
        for number in 0..<40 { TestRecord.append(number, 128, to: &builder) }
        #expect(spool.batchByteLimit == 3072)
        let batch = spool.batchByteCount(of: builder.buffer.bytes)
        #expect(batch == 3072 && spool.append(0, [1000]))
        var fitting = spool.fittingByteCount(of: builder.buffer.bytes)
        #expect(fitting == 3072 && spool.append(0, [200]))
        fitting = spool.fittingByteCount(of: builder.buffer.bytes)
        #expect(fitting == 2816)
    }

    @Test("A short ring is noticed by the writer")
    func shortage() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [1024, 1024]) && !spool.isShortOfRoom)
        #expect(spool.append(2, [128]) && spool.isShortOfRoom)
        #expect(!spool.release(upTo: spool.tail + 1024) && !spool.isShortOfRoom)
        // A loop that is refused wakes it, although less than half is used.
        #expect(spool.append(3, [128]))
        var builder = EntryBuilder()
        for number in 0..<3 { TestRecord.append(number, 1016, to: &builder) }
        let isAccepted = spool.append(builder.buffer.bytes)
        #expect(!isAccepted)
        #expect(spool.isShortOfRoom && spool.wait(from: spool.head, until: nil) == .nothing)
        #expect(spool.release(upTo: spool.head) && !spool.isShortOfRoom)
    }

    @Test("The writer is woken by records, by request, by the end and by the clock")
    func waiting() throws {
        let spool = try Spool.test(directory)
        #expect(spool.wait(from: 0, until: Clock.monotonic() + 1000) == .nothing)
        spool.wake()
        #expect(spool.wait(from: 0, until: nil) == .nothing)
        let results = Monitor<[Spool.Waited]>([])
        let thread = try Thread.start(name: "writer") {
            var position: UInt64 = 0
            while true {
                let waited = spool.wait(from: position, until: nil)
                if case .records(let end) = waited { position = end }
                results.withLock { $0.append(waited) }
                results.wakeAll()
                if waited == .closed { return }
            }
        }
        // It sleeps by now, or finds the record before it does.
        Clock.sleep(microseconds: 2000)
        for number in 0..<10 {
            #expect(spool.append(number, [104]))
            let last = UInt64(number + 1) * 104
            _ = results.wait(until: Clock.monotonic() + 20_000_000) { $0.last == .records(upTo: last) ? () : nil }
        }
        #expect(results.withLock { $0.last } == .records(upTo: 1040))
        spool.close()
        thread.join()
        #expect(results.withLock { $0.last } == .closed)
    }

    @Test("What is there is read before the end is told, in parts if that is wished")
    func closing() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [104, 200, 104]))
        spool.close()
        #expect(spool.wait(from: 0, byteLimit: 1, until: nil) == .records(upTo: 104))
        #expect(spool.wait(from: 104, byteLimit: 200, until: nil) == .records(upTo: 304))
        #expect(spool.wait(from: 0, byteLimit: 305, until: nil) == .records(upTo: 408))
        #expect(spool.wait(from: 408, until: nil) == .closed)
    }

    @Test("Loop and writer run at the same time", arguments: [1, 2])
    func concurrency(seed: UInt64) throws {
        let spool = try Spool.test(directory, capacity: 16384)
        let count = 30_000
        let refusals = Monitor<Int>(0)
        let result = Monitor<Int?>(nil)
        let thread = try Thread.start(name: "writer") {
            var (position, next, isRight) = (UInt64(0), 0, true)
            while true {
                let waited = spool.wait(from: position, byteLimit: 3000, until: nil)
                if waited == .closed { break }
                guard case .records(let end) = waited else { continue }
                spool.withRecords(position..<end) { records in
                    for record in TestRecord.all(in: records) {
                        isRight = isRight && record.number == next && record.seqnum == UInt64(next) + 1
                        next += 1
                    }
                }
                position = end
                if spool.release(upTo: position) {
                    refusals.withLock { $0 += 1 }
                    refusals.wakeAll()
                }
            }
            result.withLock { $0 = isRight ? next : -1 }
        }
        var random = SeededGenerator(seed: seed)
        var number = 0
        while number < count {
            let sizes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Int.random(in: 12...250, using: &random) * 8
            }
            while true {
                let seen = refusals.withLock { $0 }
                if spool.append(number, sizes) { break }
                // Room is told of, always: a hint that got lost would make this wait for ever.
                let told: Void? = refusals.wait(until: Clock.monotonic() + 30_000_000) { $0 > seen ? () : nil }
                try #require(told != nil)
            }
            number += sizes.count
        }
        spool.close()
        thread.join()
        #expect(result.withLock { $0 } == number)
    }
}
