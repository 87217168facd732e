/// Which entries of one file are not durable yet, by their sequence numbers.
///
///     durable │ in a sync that is running │ appended since it began
///             └ first that is not durable
struct DurableLedger: Hashable, Sendable {
    /// The first of the entries that a running sync makes durable.
    private var running: UInt64?
    /// The first of those that were appended since.
    private var pending: UInt64?

    /// The first entry that is not durable; `nil` when all are.
    var firstUndurable: UInt64? { running ?? pending }
    /// The first of the entries that were appended since the last sync began; `nil` when none was.
    var firstPending: UInt64? { pending }
    /// Whether entries were appended since the last sync began.
    var hasPending: Bool { pending != nil }

    mutating func didAppend(_ seqnum: UInt64) {
        if pending == nil { pending = seqnum }
    }

    mutating func didBeginSync() {
        running = running ?? pending
        pending = nil
    }

    mutating func didEndSync() { running = nil }
}
