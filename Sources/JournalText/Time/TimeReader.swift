/// Reads a moment that names no zone; see ``TimeSpecification``.
struct TimeReader {
    /// Microseconds since 1970.
    let now: UInt64
    let zone: TimeZone

    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// The end of the year 9999 of the zone that is furthest behind, in microseconds since 1970.
    private static let maximum: UInt64 = (253_402_300_800 + 86_400) * 1_000_000 - 1

    func read(_ text: Substring) throws(TimeSpecificationError) -> UInt64 {
        let moment = try readAny(text)
        guard moment <= Self.maximum else { throw .outOfRange }
        return moment
    }

    private func readAny(_ text: Substring) throws(TimeSpecificationError) -> UInt64 {
        switch text {
        case "": throw .malformed
        case "now": return now
        case "today": return try moment(today.midnight(addingDays: 0))
        case "yesterday": return try moment(today.midnight(addingDays: -1))
        case "tomorrow": return try moment(today.midnight(addingDays: 1))
        case "infinity": throw .outOfRange
        default: break
        }
        if text.hasPrefix("@") { return try span(text.dropFirst()) }
        if text.hasPrefix("+") { return try later(span(text.dropFirst())) }
        if text.hasPrefix("-") { return try earlier(span(text.dropFirst())) }
        if text.hasSuffix(" ago") { return try earlier(span(text.dropLast(4))) }
        if text.hasSuffix(" left") { return try later(span(text.dropLast(5))) }
        return try date(text)
    }

    private var today: CivilTime {
        let second = Int64(now / 1_000_000)
        return CivilTime(secondsSince1970: second + zone.period(at: second).offset)
    }

    private func span(_ text: Substring) throws(TimeSpecificationError) -> UInt64 {
        guard let span = TimeSpan.parse(text) else { throw .malformed }
        guard span < TimeSpan.infinity else { throw .outOfRange }
        return span
    }

    private func later(_ span: UInt64) throws(TimeSpecificationError) -> UInt64 {
        let (sum, overflow) = now.addingReportingOverflow(span)
        guard !overflow else { throw .outOfRange }
        return sum
    }

    /// Nothing was logged before 1970: what lies before it is its beginning.
    private func earlier(_ span: UInt64) -> UInt64 { now > span ? now - span : 0 }

    /// Reads a date, a time of day, or both.
    private func date(_ text: Substring) throws(TimeSpecificationError) -> UInt64 {
        var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        var weekday: Int?
        if let first = words.first, let index = Self.weekdayIndex(first) {
            weekday = index
            words.removeFirst()
        }
        if words.count == 1, let mark = words[0].firstIndex(of: "T") {
            words = [words[0][..<mark], words[0][words[0].index(after: mark)...]]
        }
        var time: CivilTime
        if let first = words.first, let month = Self.months.firstIndex(of: first.lowercased()) {
            guard words.count == 3, let day = Int64(decimal: words[1].utf8, in: 1...31) else { throw .malformed }
            time = CivilTime(year: today.year, month: month + 1, day: Int(day))
            words.removeFirst(2)
        } else if let first = words.first, first.contains("-") {
            guard let date = Self.calendarDate(first) else { throw .malformed }
            time = date
            words.removeFirst()
        } else {
            // A weekday needs a date, and so does a text without a time.
            guard weekday == nil, words.count == 1 else { throw .malformed }
            time = today.midnight(addingDays: 0)
        }
        var fraction: UInt64 = 0
        if let word = words.first {
            guard words.count == 1, let microseconds = Self.timeOfDay(word, into: &time) else { throw .malformed }
            fraction = microseconds
        }
        guard time.isValid else { throw .malformed }
        if let weekday, weekday != time.weekday { throw .wrongWeekday }
        return try moment(time) + fraction
    }

    private func moment(_ time: CivilTime) throws(TimeSpecificationError) -> UInt64 {
        let second = zone.seconds(showing: time)
        guard second >= 0, time.year <= 9999 else { throw .outOfRange }
        return UInt64(second) * 1_000_000
    }

    private static func weekdayIndex(_ word: Substring) -> Int? {
        let name = word.lowercased()
        return weekdays.firstIndex { $0 == name || $0.prefix(3) == name }
    }

    /// A date `YYYY-MM-DD`, or `YY-MM-DD` for the years from 1969 to 2068.
    private static func calendarDate(_ word: Substring) -> CivilTime? {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4 || parts[0].utf8.count == 2,
            let number = Int64(decimal: parts[0].utf8, in: 0...9999),
            let month = Int64(decimal: parts[1].utf8, in: 1...12), let day = Int64(decimal: parts[2].utf8, in: 1...31)
        else { return nil }
        let year = parts[0].utf8.count == 4 ? number : number < 69 ? 2000 + number : 1900 + number
        return CivilTime(year: Int(year), month: Int(month), day: Int(day))
    }

    /// Reads `HH:MM[:SS[.FRACTION]]` into `time`; the fraction in microseconds, or `nil` when it is malformed.
    private static func timeOfDay(_ word: Substring, into time: inout CivilTime) -> UInt64? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = Int64(decimal: parts[0].utf8, in: 0...23),
            let minute = Int64(decimal: parts[1].utf8, in: 0...59)
        else { return nil }
        time.hour = Int(hour)
        time.minute = Int(minute)
        time.second = 0
        guard parts.count == 3 else { return 0 }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = Int64(decimal: seconds[0].utf8, in: 0...59) else { return nil }
        time.second = Int(second)
        guard seconds.count == 2 else { return 0 }
        return seconds[1].isEmpty ? nil : DecimalFraction("." + seconds[1])?.multiplied(by: 1_000_000)
    }
}
