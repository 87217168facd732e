import Synchronization
import TestSupport
import Testing

@testable import JournalStorage

@Suite("What is known of durability")
struct DurabilityTrackerTests {
    let tracker = DurabilityTracker()
    let count = Count()

    final class Count: Sendable {
        private let value = Mutex(0)
        func add() { value.withLock { $0 += 1 } }
        var current: Int { value.withLock { $0 } }
    }

    init() {
        let count = count
        tracker.setObserver { count.add() }
    }

    @Test("only ever rises")
    func rises() {
        tracker.begin(behind: 10)
        #expect(tracker.state == .init(accepted: 10, durable: 10))
        tracker.accept(upTo: 13)
        tracker.accept(upTo: 12)
        #expect(tracker.state.accepted == 13 && tracker.state.durable == 10)
        tracker.noteDurable(upTo: 12)
        tracker.noteDurable(upTo: 11)
        tracker.begin(behind: 5)
        #expect(tracker.state == .init(accepted: 13, durable: 12))
    }

    @Test("is told once, when enough is durable and not before")
    func threshold() {
        tracker.notify(whenDurable: 5)
        tracker.accept(upTo: 9)
        tracker.noteDurable(upTo: 4)
        #expect(count.current == 0)
        tracker.noteDurable(upTo: 5)
        tracker.noteDurable(upTo: 6)
        #expect(count.current == 1)
    }

    @Test("is told at once when it is so already")
    func already() {
        tracker.noteDurable(upTo: 5)
        tracker.notify(whenDurable: 5)
        #expect(count.current == 1)
    }

    @Test("is told for the lowest of several numbers")
    func lowest() {
        tracker.notify(whenDurable: 9)
        tracker.notify(whenDurable: 3)
        tracker.notify(whenDurable: 6)
        tracker.noteDurable(upTo: 3)
        #expect(count.current == 1)
    }

    @Test("does not rise after a failure, which is told at once, until that is mended")
    func failure() {
        tracker.accept(upTo: 9)
        tracker.noteDurable(upTo: 2)
        tracker.notify(whenDurable: 5)
        tracker.fail("first")
        tracker.fail("second")
        #expect(count.current == 1)
        tracker.noteDurable(upTo: 9)
        #expect(tracker.state == .init(accepted: 9, durable: 2, failure: "first"))
        tracker.notify(whenDurable: 5)
        #expect(count.current == 2)
        tracker.recover()
        tracker.noteDurable(upTo: 9)
        #expect(tracker.state == .init(accepted: 9, durable: 9))
    }

    @Test("tells when new files are there")
    func rotation() {
        tracker.askForRotation()
        tracker.askForRotation()
        tracker.notify(whenRotated: 2)
        tracker.noteRotated(upTo: 1)
        #expect(count.current == 0)
        tracker.noteRotated(upTo: 2)
        #expect(count.current == 1 && tracker.state.rotationsDone == 2)
    }

    @Test("may be asked by the one who is told")
    func reentrance() {
        let tracker = tracker
        let count = count
        tracker.setObserver {
            count.add()
            if tracker.state.durable < 3 { tracker.notify(whenDurable: 3) }
        }
        tracker.notify(whenDurable: 1)
        for seqnum in 1...4 { tracker.noteDurable(upTo: UInt64(seqnum)) }
        #expect(count.current == 2)
    }
}
