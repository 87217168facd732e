/// How time is divided for sealing: each epoch has a key of its own.
public struct SealingEpochs: Hashable, Sendable {
    /// When the first epoch, number 0, begins, in microseconds since 1970; a multiple of the interval.
    public let start: UInt64
    /// The length of an epoch.
    public let intervalMicroseconds: UInt64

    /// No time that a journal can hold is later.
    static let timeLimit: UInt64 = 1 << 55

    public init(start: UInt64, intervalMicroseconds: UInt64) {
        precondition(intervalMicroseconds > 0 && start < Self.timeLimit, "epochs have a length and a beginning")
        self.start = start
        self.intervalMicroseconds = intervalMicroseconds
    }

    /// The epoch that a time is in; `nil` for a time before the first.
    public func epoch(at time: UInt64) -> UInt64? {
        time < start ? nil : (time - start) / intervalMicroseconds
    }

    /// When an epoch begins and the one before ends; the highest number for one that never does.
    public func start(ofEpoch epoch: UInt64) -> UInt64 {
        let (length, overflow) = epoch.multipliedReportingOverflow(by: intervalMicroseconds)
        if overflow { return .max }
        let (time, tooLate) = start.addingReportingOverflow(length)
        return tooLate ? .max : time
    }
}
