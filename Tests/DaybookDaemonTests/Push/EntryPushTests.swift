import JournalFormat
@testable import JournalStorage
import JournalText
import LinuxSystem
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Entries that are pushed to subscribers")
struct EntryPushTests {
    /// Reads until a client has been told of so many entries.
    private func read(_ count: Int, _ client: PushClient, _ bench: PushBench) throws {
        try bench.wait("\(count) entries, not \(client.toldCount)") {
            try client.read()
            return client.toldCount >= UInt64(count)
        }
        #expect(client.toldCount == UInt64(count))
    }

    private func expectWhole(_ client: PushClient) {
        let isWhole = client.messages == client.numbers.map(PushBench.text)
        #expect(isWhole)
    }

    @Test func whoSubscribesGetsEveryEntryFromThenOnOnceAndInOrder() throws {
        // A quarter of the ring has room for all of it.
        let bench = try PushBench(byteCapacity: 16 << 20)
        bench.accept(10)
        let first = try #require(try bench.subscribe())
        try bench.wait("the first reply") {
            try first.read()
            return first.seqnum == 10
        }
        bench.accept(5)
        let second = try #require(try bench.subscribe())
        bench.accept(1)
        bench.release()
        for round in 0..<200 {
            bench.accept(round % 17 + 1)
            // A writer that makes everything durable at once; records that are yet to be read stay.
            bench.release()
        }
        try read(bench.sentCount - 10, first, bench)
        try read(bench.sentCount - 15, second, bench)
        for (client, start) in [(first, 10), (second, 15)] {
            let isComplete = client.numbers == Array(start..<bench.sentCount)
            #expect(isComplete)
            expectWhole(client)
        }
        bench.push.stop()
    }

    @Test func repliesOfBeforeComeFirst() throws {
        let bench = try PushBench()
        let earlier = Array((#"{"parameters":{"entries":[],"missed":0,"seqnum":0},"continues":true}"# + "\0").utf8)
        let client = try #require(try bench.subscribe(saying: earlier))
        bench.accept(1)
        try read(1, client, bench)
        #expect(client.replyCount == 3)
        bench.push.stop()
    }

    @Test func whoDoesNotReadStallsNobodyAndHearsHowManyEntriesWereMissed() throws {
        let bench = try PushBench(byteCapacity: 256 << 10)
        let (slow, quick) = (try #require(try bench.subscribe()), try #require(try bench.subscribe()))
        // Far more than the spool and the sockets hold.
        while bench.spool.head < 4 << 20 {
            bench.accept(100)
            try read(bench.sentCount, quick, bench)
            bench.release()
        }
        #expect(quick.missedCount == 0)
        let isComplete = quick.numbers == Array(0..<bench.sentCount)
        #expect(isComplete)
        try read(bench.sentCount, slow, bench)
        #expect(slow.missedCount > 0 && slow.seenCount > 0)
        expectWhole(slow)
        // It has caught up, and misses nothing more.
        let missedCount = slow.missedCount
        bench.accept(50)
        try read(bench.sentCount, slow, bench)
        #expect(slow.missedCount == missedCount)
        #expect(slow.numbers.suffix(50) == Array(bench.sentCount - 50..<bench.sentCount))
        bench.push.stop()
    }

    /// Nothing is kept for anybody here: the reader is overtaken all the time, in the middle of copying too.
    @Test func whatIsOverwrittenWhileItIsReadIsNeverSeen() throws {
        let bench = try PushBench(byteCapacity: 64 << 10)
        let clients = try (0..<3).map { _ in try #require(try bench.subscribe()) }
        for round in 0..<400 {
            bench.accept(round % 12 + 1) { bench.releaseRegardless() }
            if round % 7 == 0 { for client in clients { try client.read() } }
            if round % 20 == 0 { Clock.sleep(microseconds: 200) }
        }
        bench.releaseRegardless()
        for client in clients {
            try read(bench.sentCount, client, bench)
            expectWhole(client)
            #expect(client.seenCount > 0)
        }
        bench.push.stop()
    }

    @Test func whatIsYetToBeReadIsKeptButNotAtTheLoopsCost() throws {
        let bench = try PushBench()
        let client = try #require(try bench.subscribe())
        bench.accept(3)
        try read(3, client, bench)
        let position = bench.spool.head
        bench.wait("the thread has read") { bench.push.releasable(upTo: position) == position }
        bench.push.stop()
        // As if the thread did not come to run.
        let quarter = UInt64(bench.spool.byteCapacity / 4)
        bench.push.hold.store(position, ordering: .relaxed)
        bench.accept(10)
        #expect(bench.push.releasable(upTo: bench.spool.head) == position)
        while bench.spool.head - position <= quarter { bench.accept(1) }
        #expect(bench.push.releasable(upTo: bench.spool.head) == bench.spool.head)
        // Nor when the loop has no room, however little is kept.
        _ = bench.spool.release(upTo: bench.spool.head)
        bench.push.hold.store(bench.spool.head, ordering: .relaxed)
        let hold = bench.spool.head
        bench.accept(10)
        #expect(bench.push.releasable(upTo: bench.spool.head) == hold)
        bench.spool.wasRefused.store(true, ordering: .relaxed)
        #expect(bench.push.releasable(upTo: bench.spool.head) == bench.spool.head)
    }

    @Test func valuesComeAsTheyAre() throws {
        let bench = try PushBench(byteCapacity: 8 << 20)
        let client = try #require(try bench.subscribe())
        let binary: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x22, 0x5c]
        bench.accept(fields: [
            Array("BINARY=".utf8) + binary, Array("TEXT=\"a\\b\"\n\tz€".utf8), Array("EMPTY=".utf8),
            Array("TWICE=one".utf8), Array("TWICE=".utf8) + binary,
        ])
        let long = [UInt8](repeating: 0xfe, count: 1 << 20)
        bench.accept(fields: [Array("LONG=".utf8) + long, Array("MESSAGE=x".utf8)])
        try read(2, client, bench)
        func array(_ bytes: [UInt8]) -> JSONValue { .array(bytes.map { .unsigned(UInt64($0)) }) }
        let entry = try #require(client.entries.first)
        #expect(entry["BINARY"] == array(binary))
        #expect(entry["TEXT"]?.text == "\"a\\b\"\n\tz€")
        #expect(entry["EMPTY"]?.text == "")
        #expect(entry["TWICE"] == .array([.string("one"), array(binary)]))
        #expect(client.entries.last?["LONG"] == array(long))
        bench.push.stop()
    }

    /// Entries longer than half the ring are in files beside it.
    @Test func longEntriesComeUpToALimit() throws {
        let bench = try PushBench(byteCapacity: 64 << 10)
        let client = try #require(try bench.subscribe())
        func long(_ byteCount: Int) -> [[UInt8]] {
            [Array("MESSAGE=".utf8) + [UInt8](repeating: 0x61, count: byteCount)]
        }
        for byteCount in [100, 1 << 20, 200, 3 << 20, 300] {
            bench.accept(fields: long(byteCount))
            bench.wait("everything is read") { bench.push.releasable(upTo: bench.spool.head) == bench.spool.head }
            try client.read()
            bench.release()
        }
        try read(5, client, bench)
        #expect(client.messages.map(\.utf8.count) == [100, 1 << 20, 200, 300])
        #expect(client.missedCount == 1)
        bench.push.stop()
    }

    @Test func thereCanBeOnlySoManyAndThoseWhoGoLeaveRoom() throws {
        let bench = try PushBench()
        for round in 0..<3 {
            try fill(bench, round)
            bench.wait("all are forgotten") { bench.push.state.withLock { $0.subscriberCount } == 0 }
        }
        bench.wait("nothing is kept for them") {
            bench.push.releasable(upTo: bench.spool.head) == bench.spool.head
        }
        let client = try #require(try bench.subscribe())
        bench.accept(1)
        try read(1, client, bench)
        bench.push.stop()
    }

    /// As many clients as there can be subscribe and go: before, while or after they are sent something.
    private func fill(_ bench: PushBench, _ round: Int) throws {
        let clients = try (0..<EntryPush.subscriberLimit).map { _ in try #require(try bench.subscribe()) }
        let another = try bench.subscribe()
        #expect(another == nil)
        bench.accept(100)
        if round > 0 { try clients[0].read() }
        if round > 1 { for client in clients { try client.read() } }
        bench.release()
    }

    @Test func atTheEndSubscribersGetWhatThereIs() throws {
        let bench = try PushBench()
        let client = try #require(try bench.subscribe())
        bench.accept(200)
        bench.push.stop()
        try bench.wait("the end") {
            try client.read()
            return client.hasEnded
        }
        #expect(client.numbers == Array(0..<200))
        let another = try bench.subscribe()
        #expect(another == nil)
    }
}
