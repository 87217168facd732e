/// How often one kind of thing is said about the journal, and by it about itself.
///
/// An entry that tells of a failed sync has to be synced too: if that always fails, reports must become rare, or the
/// journal fills with them. So each that follows soon on another doubles the pause behind it.
struct ReportPause {
    /// In microseconds.
    static let shortest: UInt64 = 1_000_000
    static let longest: UInt64 = 600_000_000
    /// After so long without a report the next one is as the first.
    static let quiet: UInt64 = 60_000_000

    private var end: UInt64 = 0
    private var length: UInt64 = 0
    private(set) var omittedCount = 0

    /// Notes that there is something to report at `now`.
    ///
    /// - Returns: how many reports were left out before it; `nil` when it is too early for another one.
    mutating func count(now: UInt64) -> Int? {
        guard now >= end else {
            omittedCount += 1
            return nil
        }
        length = length == 0 || now - end >= Self.quiet ? Self.shortest : min(length * 2, Self.longest)
        end = now + length
        defer { omittedCount = 0 }
        return omittedCount
    }
}
