/// Moments as people give them to options such as `--since`: `yesterday`, `2h ago`, `2023-11-14 22:13`, `@1700000000`.
public enum TimeSpecification {
    /// Reads a moment, in microseconds since 1970.
    ///
    /// Understood are:
    /// - `now`, and `today`, `yesterday`, `tomorrow` at their beginning;
    /// - `+SPAN`, `-SPAN`, `SPAN ago` and `SPAN left` with a ``TimeSpan``, and `@SPAN`, from the beginning of 1970;
    /// - `[WEEKDAY ]YYYY-MM-DD[ HH:MM[:SS[.FRACTION]]]`, also with `T` for the blank or a year of two digits;
    /// - `HH:MM[:SS[.FRACTION]]`, today;
    /// - `Mmm DD HH:MM[:SS[.FRACTION]]`, this year;
    /// - any of these followed by a zone: `Z` or `±HH:MM` directly behind a time, or after a blank `UTC`, `±HH[[:]MM]`,
    ///   the name of a zone of the zone database, or the abbreviation of a clock of `zone`.
    ///
    /// - Parameters:
    ///   - now: the present, in microseconds since 1970.
    ///   - zone: the zone of times that name none.
    /// - Throws: ``TimeSpecificationError``.
    public static func parse(
        _ text: String, now: UInt64, in zone: TimeZone
    ) throws(TimeSpecificationError) -> UInt64 {
        let whole = Substring(text).trimmingBlanks
        let nowSeconds = Int64(now / 1_000_000)
        do {
            return try TimeReader(now: now, zone: zone).read(whole)
        } catch .malformed {
            guard let (rest, suffix) = zoneSuffix(of: whole, zone: zone, now: nowSeconds) else {
                throw .malformed
            }
            return try TimeReader(now: now, zone: suffix).read(rest)
        }
    }

    /// Splits off the zone at the end of `text`.
    private static func zoneSuffix(
        of text: Substring, zone: TimeZone, now: Int64
    ) -> (rest: Substring, zone: TimeZone)? {
        if let blank = text.lastIndex(of: " ") {
            let name = text[text.index(after: blank)...]
            let rest = text[..<blank].trimmingBlanks
            if name == "UTC" { return (rest, .utc) }
            if let offset = offset(name, mayOmitMinutes: true) { return (rest, TimeZone(offset, String(name))) }
            // The clock of the day in question, not of today, would say what an abbreviation means; they differ only
            // where a zone has changed its mind.
            if let offset = zone.offset(ofAbbreviation: String(name), around: now) {
                return (rest, TimeZone(offset, String(name)))
            }
            if let zone = TimeZone(named: String(name)) { return (rest, zone) }
        }
        guard text.contains(":") else { return nil }
        if text.hasSuffix("Z") { return (text.dropLast(), .utc) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }),
            let offset = offset(text[sign...], mayOmitMinutes: false)
        else { return nil }
        return (text[..<sign], TimeZone(offset, String(text[sign...])))
    }

    /// Seconds from `±HH:MM`, `±HHMM` or, perhaps, `±HH`.
    private static func offset(_ text: Substring, mayOmitMinutes: Bool) -> Int64? {
        guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var digits = text.utf8.dropFirst()
        let hours = digits.prefix(2)
        digits = digits.dropFirst(2)
        if digits.first == UInt8(ascii: ":"), digits.count == 3 { digits = digits.dropFirst() }
        guard let hour = Int64(decimal: hours, in: 0...14), hours.count == 2 else { return nil }
        var minute: Int64 = 0
        if !(digits.isEmpty && mayOmitMinutes) {
            guard digits.count == 2, let number = Int64(decimal: digits, in: 0...59) else { return nil }
            minute = number
        }
        let seconds = hour * 3_600 + minute * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}

/// Why a text is no moment.
public enum TimeSpecificationError: Error, Hashable, Sendable {
    case malformed
    /// The date is not of that day of the week.
    case wrongWeekday
    /// Before 1970, after the year 9999, or infinite.
    case outOfRange
}

extension TimeSpecificationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed: "not a time; give one like “2023-11-14 22:13:30”, “yesterday”, “2h ago” or “@1700000000”"
        case .wrongWeekday: "the date is not of that day of the week"
        case .outOfRange: "the time lies before 1970 or after the year 9999"
        }
    }
}

extension TimeZone {
    fileprivate init(_ offset: Int64, _ abbreviation: String) {
        self.init(secondsFromUTC: offset, abbreviation: abbreviation)
    }
}

extension Int64 {
    /// The number of one to four decimal digits, if it lies in `range`.
    init?(decimal digits: Substring.UTF8View, in range: ClosedRange<Int64>) {
        guard (1...4).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        guard range.contains(value) else { return nil }
        self = value
    }
}
