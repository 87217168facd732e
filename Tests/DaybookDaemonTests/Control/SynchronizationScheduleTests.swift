import Testing

@testable import DaybookDaemon

@Suite("When to synchronize")
struct SynchronizationScheduleTests {
    var schedule = SynchronizationSchedule()

    @Test mutating func isNotDueInTheTurnOfTheRequest() {
        let number = schedule.request(now: 0)
        #expect(schedule.takeDue(isIdle: true, now: 0) == nil)
        schedule.beginTurn()
        #expect(schedule.takeDue(isIdle: false, now: 0) == nil)
        schedule.beginTurn()
        #expect(schedule.takeDue(isIdle: true, now: 0) == number)
        schedule.beginTurn()
        #expect(schedule.takeDue(isIdle: true, now: 9_000_000) == nil)
        #expect(schedule.deadline == nil)
    }

    @Test mutating func requestsOfOneTurnShareOneAndALaterOneGetsItsOwn() {
        let first = schedule.request(now: 0)
        #expect(schedule.request(now: 1) == first)
        schedule.beginTurn()
        let second = schedule.request(now: 2)
        #expect(second == first + 1 && schedule.request(now: 3) == second)
        #expect(schedule.takeDue(isIdle: true, now: 4) == first)
        // The second one has to wait for a turn of its own.
        #expect(schedule.takeDue(isIdle: true, now: 4) == nil)
        schedule.beginTurn()
        #expect(schedule.takeDue(isIdle: true, now: 5) == second)
    }

    @Test mutating func isDueInTheEndIfMessagesNeverStop() {
        let number = schedule.request(now: 0)
        for turn in 1..<SynchronizationSchedule.leastTurnCount {
            schedule.beginTurn()
            // However much time has passed: so few turns may not have received what was sent before.
            #expect(schedule.takeDue(isIdle: false, now: 100_000_000) == nil, "\(turn)")
        }
        schedule.beginTurn()
        #expect(schedule.takeDue(isIdle: false, now: SynchronizationSchedule.microseconds - 1) == nil)
        #expect(schedule.takeDue(isIdle: false, now: SynchronizationSchedule.microseconds) == number)
    }
}
