internal import JournalFormat

/// The times at which an entry is said to have happened: when its sender saw it happen, if it said so, rather than when
/// it was received. Either clock of the sender tells the other one too, by its distance from the time of reception.
struct DisplayTime {
    /// What `_SOURCE_REALTIME_TIMESTAMP` and `_SOURCE_MONOTONIC_TIMESTAMP` say, if they are valid.
    private var sourceRealtime: UInt64?
    private var sourceMonotonic: UInt64?

    mutating func reset() {
        sourceRealtime = nil
        sourceMonotonic = nil
    }

    /// Takes the field if it is one of the two.
    mutating func note(_ payload: RawSpan, nameByteCount: Int) {
        if nameByteCount == 26, payload.starts(with: "_SOURCE_REALTIME_TIMESTAMP=") {
            guard let number = payload.decimal(from: 27), isValidRealtime(number) else { return }
            sourceRealtime = number
        } else if nameByteCount == 27, payload.starts(with: "_SOURCE_MONOTONIC_TIMESTAMP=") {
            guard let number = payload.decimal(from: 28), isValidMonotonic(number) else { return }
            sourceMonotonic = number
        }
    }

    /// Microseconds since 1970.
    func realtime(of entry: EntryMetadata) -> UInt64 {
        if let sourceRealtime { return sourceRealtime }
        guard let sourceMonotonic else { return entry.realtime }
        return Self.shift(sourceMonotonic, from: entry.monotonic, to: entry.realtime)
    }

    /// Microseconds since the entry's boot.
    func monotonic(of entry: EntryMetadata) -> UInt64 {
        if let sourceMonotonic { return sourceMonotonic }
        guard let sourceRealtime else { return entry.monotonic }
        return Self.shift(sourceRealtime, from: entry.realtime, to: entry.monotonic)
    }

    /// The time that lies as far from `new` as `time` does from `old`, not below 0.
    private static func shift(_ time: UInt64, from old: UInt64, to new: UInt64) -> UInt64 {
        time >= old ? new.saturatingAdd(time - old) : new > old - time ? new - (old - time) : 0
    }
}

extension UInt64 {
    fileprivate func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
