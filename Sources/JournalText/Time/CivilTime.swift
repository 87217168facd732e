/// A date of the Gregorian calendar with a time of day, in no particular zone.
struct CivilTime: Equatable, Sendable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0

    static let secondsPerDay: Int64 = 86_400
    private static let daysPerEra: Int64 = 146_097
    /// The days from 1 March of the year 0 to 1 January 1970.
    private static let epochDay: Int64 = 719_468

    init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The date and time that many seconds after the beginning of 1970.
    ///
    /// - Complexity: O(1): eras of 400 years, whose years begin with March so that leap days come last.
    init(secondsSince1970 seconds: Int64) {
        let days = seconds.flooredDivision(by: Self.secondsPerDay)
        let secondOfDay = Int(seconds - days * Self.secondsPerDay)
        let shifted = days + Self.epochDay
        let era = shifted.flooredDivision(by: Self.daysPerEra)
        let dayOfEra = shifted - era * Self.daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5) + 1
        month = Int(shiftedMonth) + (shiftedMonth < 10 ? 3 : -9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }

    /// The days from the beginning of 1970 to this date, which may lie before it.
    var daysSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.epochDay
    }

    var secondsSince1970: Int64 {
        daysSince1970 * Self.secondsPerDay + Int64(hour * 3_600 + minute * 60 + second)
    }

    /// From 0, Sunday, to 6.
    var weekday: Int { Int((daysSince1970 + 4).flooredModulo(by: 7)) }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether the calendar has the date and the clock the time.
    var isValid: Bool {
        (1...12).contains(month) && day >= 1 && day <= Self.dayCount(year: year, month: month)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }

    /// The same date at the beginning of the day, `dayCount` days later.
    func midnight(addingDays dayCount: Int64) -> CivilTime {
        CivilTime(secondsSince1970: (daysSince1970 + dayCount) * Self.secondsPerDay)
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder of the division that rounds towards minus infinity.
    func flooredModulo(by divisor: Int64) -> Int64 { self - flooredDivision(by: divisor) * divisor }
}
