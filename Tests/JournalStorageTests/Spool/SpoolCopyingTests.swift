import JournalFormat
import LinuxSystem
import Synchronization
import Testing

@testable import JournalStorage

@Suite("Records that are copied while they may be released")
struct SpoolCopyingTests {
    /// Copies what it gets hold of, from the first record that is kept on, until it is told to stop.
    final class Copier: Sendable {
        struct Findings {
            var wholeCount = 0
            var tornCount = 0
            var overtakenCount = 0
            var isDone = false
        }

        let mustStop = Atomic(false)
        let findings = Monitor(Findings())

        func run(_ spool: Spool) {
            var found = Findings()
            var scratch = Spool.CopyScratch(minimumCapacity: 64 << 10)
            var place = spool.firstKept
            while !mustStop.load(ordering: .relaxed) {
                let result = spool.copyRecords(
                    from: place, byteLimit: 1 << 20, recordByteLimit: 1 << 20, scratch: &scratch
                ) { record in
                    if SpoolCopyingTests.isWhole(record) { found.wholeCount += 1 } else { found.tornCount += 1 }
                }
                switch result {
                case .records(let end): place = end
                case .nothing: break
                case .overtaken:
                    found.overtakenCount += 1
                    place = spool.firstKept
                }
            }
            found.isDone = true
            findings.withLock { $0 = found }
            findings.wakeAll()
        }
    }

    private static let lengths = [15_000, 300, 9000, 12_000]
    private static let letters = ["x", "y", "z"] as [Character]

    /// Whether a record is what its sequence number says: letter and length are those of its place in its run.
    private static func isWhole(_ record: RawSpan) -> Bool {
        let header = EntryRecord.Header(decoding: record)
        let index = Int(clamping: header.seqnum) - 1
        let start = EntryRecord.headerByteCount + 4 + "MESSAGE=".utf8.count
        let end = start + lengths[index % 4]
        guard header.fieldCount == 1, record.byteCount == (end + 7) & ~7 else { return false }
        let letter = letters[index / 4 % 3].asciiValue
        return stride(from: start, to: end, by: 16).allSatisfy { record.byte(at: $0) == letter }
            && record.byte(at: end - 1) == letter
    }

    private static func records(of letter: Character) -> [UInt8] {
        var builder = EntryBuilder()
        for length in lengths {
            builder.begin()
            builder.addField("MESSAGE=", String(repeating: letter, count: length))
            builder.finish(realtime: 1, monotonic: 1, bootID: ID128(high: 1, low: 2))
        }
        return builder.buffer.bytes.array
    }

    /// Each time the loop comes round the whole ring, whoever copies is overtaken, often in the middle of it.
    @Test func whatIsTornIsNotTakenForRecords() throws {
        let spool = try Spool.open(
            directory: nil, byteCapacity: 64 << 10, bootID: ID128(high: 1, low: 2), stateID: ID128(high: 3, low: 4))
        spool.startNumbering(at: 1, seqnumID: ID128(high: 5, low: 6))
        let copier = Copier()
        let thread = try Thread.start(name: "copier") { copier.run(spool) }
        // Long ones, so that storing takes more of the time than all else; and each other than the one that it overwrites.
        let runs = Self.letters.map(Self.records)
        let end = Clock.monotonic() + 2_000_000
        var number = 0
        while Clock.monotonic() < end {
            for _ in 0..<50 {
                let isStored = runs[number % 3].withBytes { spool.append($0) }
                if isStored { number += 1 } else { _ = spool.release(upTo: spool.head) }
            }
        }
        copier.mustStop.store(true, ordering: .relaxed)
        thread.join()
        let found = copier.findings.withLock { $0 }
        #expect(found.tornCount == 0)
        #expect(found.wholeCount > 0 && found.overtakenCount > 0)
    }
}
