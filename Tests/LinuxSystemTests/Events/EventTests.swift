import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Events")
struct EventTests {
    /// What a wait tells of.
    static func tokens(_ poll: inout EventPoll, timeoutMilliseconds: Int = 0) throws -> [UInt64] {
        let count = try poll.wait(timeoutMilliseconds: timeoutMilliseconds)
        return (0..<count).map { poll.event(at: $0).token }
    }

    @Test func aCounterIsReadableUntilItIsCleared() throws {
        let counter = try EventCounter()
        var poll = try EventPoll.open()
        try poll.add(counter.descriptor, token: 7)
        #expect(try Self.tokens(&poll) == [])
        counter.signal()
        counter.signal()
        for _ in 0..<2 {
            #expect(try Self.tokens(&poll) == [7])
        }
        counter.clear()
        #expect(try Self.tokens(&poll) == [])
        try poll.remove(counter.descriptor)
        counter.signal()
        #expect(try Self.tokens(&poll) == [])
    }

    @Test func aCounterWakesFromAnotherThread() throws {
        let counter = try EventCounter()
        var poll = try EventPoll.open()
        try poll.add(counter.descriptor, token: 1)
        let thread = try Thread.start(name: "signaller") {
            Clock.sleep(microseconds: 20_000)
            counter.signal()
        }
        #expect(try Self.tokens(&poll, timeoutMilliseconds: 10_000) == [1])
        thread.join()
    }

    @Test func aHangupIsToldWithoutReading() throws {
        let pipe = try Pipe.open()
        let reading = try pipe.reading.duplicate()
        var poll = try EventPoll.open()
        try poll.add(reading.rawValue, token: 4, isReading: false)
        try pipe.writing.write([1])
        #expect(try Self.tokens(&poll) == [])
        _ = consume pipe
        #expect(try Self.tokens(&poll) == [4])
        let event = poll.event(at: 0)
        #expect(event.isHangup && !event.isReadable)
    }

    @Test func signalsAreQueued() throws {
        // In a thread of its own, which blocks every signal, so that the other tests' threads keep theirs.
        let seen = Monitor<[Signal]?>(nil)
        let thread = try Thread.start(name: "signals") {
            var signals: [Signal] = []
            if let queue = try? SignalQueue.open([.user2, .realtime(1)]) {
                Signal.user2.raise()
                Signal.realtime(1).raise()
                while let (signal, _) = try? queue.next() { signals.append(signal) }
            }
            seen.withLock { $0 = signals }
        }
        thread.join()
        #expect(seen.withLock { $0 } == [.user2, .realtime(1)])
        #expect(Signal.realtime(1).description == "SIGRTMIN+1")
    }
}
