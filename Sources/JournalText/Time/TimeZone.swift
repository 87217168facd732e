/// The clock of a region, or a fixed distance from UTC.
///
/// The zone database is read directly instead of through `localtime(3)`: that one depends on the environment of the
/// whole process, and needs `tzset(3)`, which no other thread may run beside, for any zone but the process's own.
public struct TimeZone: Sendable {
    /// A stretch of time during which the clock has one distance from UTC.
    struct Period: Equatable, Sendable {
        /// The seconds since 1970 from which and before which the period holds.
        var seconds: Range<Int64>
        /// The seconds that the clock is ahead of UTC.
        var offset: Int64
        var abbreviation: String
    }

    private enum Source: Sendable {
        case fixed(PosixZoneRule.Clock)
        case rule(PosixZoneRule)
        case table(ZoneTable)
    }

    private let source: Source

    public static let utc = TimeZone(secondsFromUTC: 0, abbreviation: "UTC")

    /// The zone that is `seconds` ahead of UTC.
    public init(secondsFromUTC seconds: Int64, abbreviation: String) {
        source = .fixed(PosixZoneRule.Clock(offset: seconds, abbreviation: abbreviation))
    }

    /// The zone of a rule as in the `TZ` variable, for one `CET-1CEST,M3.5.0,M10.5.0/3`; `nil` when it is malformed.
    public init?(rule: String) {
        guard let rule = PosixZoneRule(rule) else { return nil }
        source = .rule(rule)
    }

    /// The zone of a file of the zone database; `nil` when it is malformed.
    public init?(decoding file: RawSpan) {
        guard let table = ZoneTable(decoding: file) else { return nil }
        source = .table(table)
    }

    /// What the clock does at a moment, in seconds since 1970.
    ///
    /// - Complexity: O(log n) in the number of changes of the zone's clock.
    func period(at second: Int64) -> Period {
        switch source {
        case .fixed(let clock):
            return Period(clock, Int64.min..<Int64.max)
        case .rule(let rule):
            return Self.period(of: rule, at: second, notBefore: .min)
        case .table(let table):
            var low = 0
            var high = table.changes.count
            while low < high {
                let middle = (low + high) / 2
                if table.changes[middle] <= second { low = middle + 1 } else { high = middle }
            }
            if low == table.changes.count, let rule = table.rule {
                return Self.period(of: rule, at: second, notBefore: table.changes.last ?? .min)
            }
            let start = low == 0 ? Int64.min : table.changes[low - 1]
            let end = low == table.changes.count ? Int64.max : table.changes[low]
            let kind = low == 0 ? Self.firstKind(of: table) : table.kinds[Int(table.kindOfChange[low - 1])]
            return Period(kind.clock, start..<end)
        }
    }

    /// What holds before the first change: the first kind of time that is not daylight time.
    private static func firstKind(of table: ZoneTable) -> ZoneTable.Kind {
        table.kinds.first { !$0.isDaylight } ?? table.kinds[0]
    }

    private static func period(of rule: PosixZoneRule, at second: Int64, notBefore: Int64) -> Period {
        // Times far outside what a journal can hold must not overflow the calendar.
        let year = CivilTime(secondsSince1970: min(max(second, -1 << 55), 1 << 55)).year
        var current = Period(rule.standard, notBefore..<Int64.max)
        for change in (year - 1...year + 1).flatMap({ rule.changes(ofYear: $0) }) {
            if change.second > second {
                current.seconds = current.seconds.lowerBound..<change.second
                break
            }
            current = Period(change.clock, max(change.second, notBefore)..<Int64.max)
        }
        return current
    }

    /// The moment, in seconds since 1970, at which the clock shows `time`.
    ///
    /// A time that the clock shows twice is the earlier of the two; one that it leaves out is taken as if it had not
    /// yet been put forward.
    func seconds(showing time: CivilTime) -> Int64 {
        let local = time.secondsSince1970
        // The clock is never further from UTC than a day.
        let before = period(at: local - CivilTime.secondsPerDay)
        let after = period(at: local + CivilTime.secondsPerDay)
        let candidates = [local - before.offset, local - after.offset].filter { local - $0 == period(at: $0).offset }
        return candidates.min() ?? local - before.offset
    }

    /// How far the clock is ahead of UTC while it goes by `abbreviation`, at `second` or half a year before or after
    /// it; `nil` when it does not.
    func offset(ofAbbreviation abbreviation: String, around second: Int64) -> Int64? {
        let halfYear: Int64 = 183 * CivilTime.secondsPerDay
        for candidate in [second, second - halfYear, second + halfYear] {
            let period = period(at: candidate)
            if period.abbreviation == abbreviation { return period.offset }
        }
        return nil
    }
}

extension TimeZone.Period {
    fileprivate init(_ clock: PosixZoneRule.Clock, _ seconds: Range<Int64>) {
        self.init(seconds: seconds, offset: clock.offset, abbreviation: clock.abbreviation)
    }
}
