import JournalFormat
import JournalStorage
import Testing

@testable import DaybookDaemon

@Suite("Counting dropped entries")
struct DropCounterTests {
    private func count(_ units: [String?], in counter: inout DropCounter) {
        var builder = EntryBuilder()
        for unit in units {
            builder.begin()
            builder.addField("MESSAGE=", "_SYSTEMD_UNIT=forged")
            if let unit { builder.addField("_SYSTEMD_UNIT=", unit) }
            builder.finish(realtime: 1, monotonic: 1, bootID: .zero)
        }
        counter.count(builder.buffer.bytes, ContextWriter())
    }

    @Test("Each unit is counted, up to a number of units; the rest together")
    func units() {
        var counter = DropCounter()
        count(["a", "b", nil, "a"], in: &counter)
        #expect(counter.counts == ["a": 2, "b": 1, nil: 1] && counter.total == 4)
        count((0..<1000).map { "unit-\($0)" }, in: &counter)
        #expect(counter.total == 1004 && counter.counts.count == 33)
        #expect(counter.counts.values.reduce(0, +) == 1004 && counter.counts["other units"] == 1004 - 4 - 29)
        count(["a"], in: &counter)
        #expect(counter.counts["a"] == 3)
    }

    @Test("The unit is found in what a record refers to, and when it was dropped with a damaged one it has none")
    func references() throws {
        let spool = try Spool.open(
            directory: nil, byteCapacity: 4096, bootID: ID128(high: 1, low: 1), stateID: ID128(high: 2, low: 2))
        var contexts = spool.contextWriter()
        var builder = EntryBuilder()
        var counter = DropCounter()
        for unit in ["a", "b", "a"] {
            let added = contexts.add(byteCount: 100) { builder in
                builder.addField("_PID=", "1")
                builder.addField("_SYSTEMD_UNIT=", unit)
            }
            builder.begin()
            builder.addField("MESSAGE=", "_SYSTEMD_UNIT=forged")
            builder.refer(to: try #require(added))
            builder.finish(realtime: 1, monotonic: 1, bootID: .zero)
        }
        builder.begin()
        builder.refer(to: ContextReference(slot: 0, generation: 9))
        builder.finish(realtime: 1, monotonic: 1, bootID: .zero)
        counter.count(builder.buffer.bytes, contexts)
        #expect(counter.counts == ["a": 2, "b": 1, nil: 1])
    }

    @Test("It reports once a second at most")
    func times() {
        var counter = DropCounter()
        #expect(!counter.isDue(now: 5_000_000) && counter.deadline == nil)
        count(["a"], in: &counter)
        #expect(counter.isDue(now: 5_000_000))
        counter.reset(now: 5_000_000)
        #expect(counter.total == 0 && counter.deadline == nil)
        count(["a"], in: &counter)
        #expect(!counter.isDue(now: 5_999_999) && counter.deadline == 6_000_000 && counter.isDue(now: 6_000_000))
        counter.putOff(now: 6_000_000)
        #expect(counter.total == 1 && !counter.isDue(now: 6_500_000))
    }
}
