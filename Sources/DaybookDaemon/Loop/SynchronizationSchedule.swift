/// When to synchronize so that what was sent before the request is in it: once the sockets have been seen empty, or
/// after a while if they never are.
///
/// A request that comes while another is being waited for gets a synchronization of its own, after that one, because
/// what was sent before it may not be received when that one is due. All that come meanwhile share it.
struct SynchronizationSchedule {
    /// How long to wait for a moment without messages.
    static let microseconds: UInt64 = 1_000_000
    /// How many times the sockets are received from at the least, if there is no such moment. That is more than their
    /// queues hold, and what was sent first is received first.
    static let leastTurnCount = 64

    /// The number of the synchronization that is waited for, or was last.
    private var number: UInt64 = 0
    /// When it is due at the latest; `nil` when none is waited for.
    private(set) var deadline: UInt64?
    /// How many turns of the loop began behind the request.
    private var turnCount = 0
    private var isRequestedAgain = false

    /// Asks for a synchronization; the number of the one that has everything that was sent until now.
    mutating func request(now: UInt64) -> UInt64 {
        guard deadline != nil else {
            begin(now)
            return number
        }
        if turnCount == 0 { return number }
        isRequestedAgain = true
        return number + 1
    }

    private mutating func begin(_ now: UInt64) {
        number += 1
        deadline = now + Self.microseconds
        turnCount = 0
    }

    /// To be called at the beginning of each turn in which messages can be received.
    mutating func beginTurn() { if deadline != nil { turnCount += 1 } }

    /// To be called at the end of each turn: the number of the synchronization that is due now.
    ///
    /// - Parameter isIdle: whether this turn found no messages.
    mutating func takeDue(isIdle: Bool, now: UInt64) -> UInt64? {
        guard let deadline, turnCount > 0 else { return nil }
        guard isIdle || (now >= deadline && turnCount >= Self.leastTurnCount) else { return nil }
        let due = number
        self.deadline = nil
        if isRequestedAgain {
            isRequestedAgain = false
            begin(now)
        }
        return due
    }
}
