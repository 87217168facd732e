/// The rule of a zone in the notation of the `TZ` variable, as in `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// It also ends every file of the zone database and tells what holds after the file's last change.
struct PosixZoneRule: Sendable {
    /// A day of the year with a time of day at which the clocks change.
    enum Day: Sendable {
        /// `Mm.w.d`: the `week`th (5 is the last) `weekday` (0 is Sunday) of a month.
        case weekday(month: Int, week: Int, weekday: Int)
        /// `Jn`: the day of the year from 1, never counting 29 February.
        case julian(Int)
        /// `n`: the day of the year from 0, counting 29 February.
        case ordinal(Int)
    }

    struct Change: Sendable {
        var day: Day
        /// The seconds since midnight of that day by the clock in use before the change; may lie outside the day.
        var time: Int64
    }

    /// One kind of time with the seconds that it is ahead of UTC.
    struct Clock: Equatable, Sendable {
        var offset: Int64
        var abbreviation: String
    }

    let standard: Clock
    let daylight: Clock?
    private let start: Change
    private let end: Change

    /// Parses the notation; `nil` when it is malformed.
    init?(_ text: some StringProtocol) {
        var parser = PosixZoneParser(text)
        guard let name = parser.name(), let offset = parser.offset(maximumHours: 24) else { return nil }
        standard = Clock(offset: -offset, abbreviation: name)
        // Without dates, those of the United States hold, as in glibc.
        var start = Change(day: .weekday(month: 3, week: 2, weekday: 0), time: 7_200)
        var end = Change(day: .weekday(month: 11, week: 1, weekday: 0), time: 7_200)
        if parser.isAtEnd {
            daylight = nil
        } else {
            guard let name = parser.name() else { return nil }
            var daylightOffset = standard.offset + 3_600
            if !parser.isAtEnd, !parser.isAt(UInt8(ascii: ",")) {
                guard let offset = parser.offset(maximumHours: 24) else { return nil }
                daylightOffset = -offset
            }
            daylight = Clock(offset: daylightOffset, abbreviation: name)
            if !parser.isAtEnd {
                guard let first = parser.change(), let second = parser.change(), parser.isAtEnd else { return nil }
                start = first
                end = second
            }
        }
        self.start = start
        self.end = end
    }

    /// The changes of a year in order of time, each with the clock that holds from then on.
    func changes(ofYear year: Int) -> [(second: Int64, clock: Clock, isDaylight: Bool)] {
        guard let daylight else { return [] }
        let toDaylight = Self.second(of: start, year: year) - standard.offset
        let toStandard = Self.second(of: end, year: year) - daylight.offset
        let changes = [(toDaylight, daylight, true), (toStandard, standard, false)]
        return toDaylight <= toStandard ? changes : changes.reversed()
    }

    /// The seconds since 1970 of a change, as its own clock shows them.
    private static func second(of change: Change, year: Int) -> Int64 {
        let newYear = CivilTime(year: year, month: 1, day: 1).daysSince1970
        let day: Int64
        switch change.day {
        case .julian(let number):
            day = newYear + Int64(number - 1) + (CivilTime.isLeap(year) && number >= 60 ? 1 : 0)
        case .ordinal(let number):
            day = newYear + Int64(number)
        case .weekday(let month, let week, let weekday):
            let first = CivilTime(year: year, month: month, day: 1)
            var number = 1 + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
            if number > CivilTime.dayCount(year: year, month: month) { number -= 7 }
            day = first.daysSince1970 + Int64(number - 1)
        }
        return day * CivilTime.secondsPerDay + change.time
    }
}
