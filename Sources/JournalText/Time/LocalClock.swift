internal import JournalFormat

/// The clock of a zone, read again and again at moments that lie close together.
///
/// Entries come in the order of time, so the zone's rules are looked up only when its clock changes, and the calendar
/// only when the second does.
struct LocalClock: Sendable {
    private let zone: TimeZone
    private var period: TimeZone.Period
    private var second = Int64.min
    /// What the clock shows at the moment given last.
    private(set) var time = CivilTime(year: 1970, month: 1, day: 1)

    init(_ zone: TimeZone) {
        self.zone = zone
        period = zone.period(at: 0)
    }

    /// The seconds that the clock is ahead of UTC at the moment given last.
    var offset: Int64 { period.offset }

    var abbreviation: String { period.abbreviation }

    /// Goes to a moment in microseconds since 1970; `false` when it lies in the same second as the one before.
    mutating func move(to microseconds: UInt64) -> Bool {
        let new = Int64(microseconds / 1_000_000)
        guard new != second else { return false }
        second = new
        if !period.seconds.contains(new) { period = zone.period(at: new) }
        time = CivilTime(secondsSince1970: new + period.offset)
        return true
    }
}
