import LinuxSystem
import Testing

@testable import DaybookDaemon

@Suite("Misbehaviour")
struct MisbehaviourTests {
    @Test func itIsReportedAtMostOnceAnInterval() {
        var counter = MisbehaviourCounter()
        #expect(counter.deadline == nil)
        #expect(counter.report(now: 5) == nil)
        counter.count(.truncated, processID: 42)
        counter.count(.noFields, processID: 0)
        counter.count(.truncated, processID: 43)
        #expect(
            counter.report(now: 5)
                == "Refused: 2 messages longer than can be received, 1 entries without a valid field; the last by "
                + "process 43")
        #expect(counter.report(now: 6) == nil)
        counter.count(.truncated, processID: 0)
        let interval = MisbehaviourCounter.intervalMicroseconds
        #expect(counter.deadline == 5 + interval)
        #expect(counter.report(now: 4 + interval) == nil)
        #expect(counter.report(now: 5 + interval) == "Refused: 1 messages longer than can be received")
        #expect(counter.deadline == nil)
    }

    @Test func everyReasonHasWordsOfItsOwn() {
        #expect(Set(Misbehaviour.allCases.map(\.text)).count == Misbehaviour.allCases.count)
    }

    @Test func aClockThatIsSetBackIsBelieved() {
        var clock = EntryClock()
        clock.advance(realtime: 10, monotonic: 5)
        clock.advance(realtime: 7, monotonic: 6)
        #expect(clock.realtime == 7)
        #expect(clock.monotonic == 6)
        clock.advance(realtime: 11, monotonic: 5)
        #expect(clock.realtime == 11)
        #expect(clock.monotonic == 6)
    }
}
