public import JournalFormat

/// Spans of time in microseconds as people write them: `1month 2d`, `4.283ms`, `1h 30min`.
public enum TimeSpan {
    /// The span that `infinity` names.
    public static let infinity = UInt64.max

    private static let month: UInt64 = 2_629_800_000_000
    private static let year: UInt64 = 31_557_600_000_000

    /// The units by name, for reading.
    private static func microseconds(ofUnit name: Substring) -> UInt64? {
        switch name {
        case "us", "usec", "µs", "μs": 1
        case "ms", "msec": 1_000
        case "", "s", "sec", "second", "seconds": 1_000_000
        case "m", "min", "minute", "minutes": 60_000_000
        case "h", "hr", "hour", "hours": 3_600_000_000
        case "d", "day", "days": 86_400_000_000
        case "w", "week", "weeks": 604_800_000_000
        case "M", "month", "months": month
        case "y", "year", "years": year
        default: nil
        }
    }

    /// The units for writing, the largest first, with the number of decimals that the smaller ones take.
    fileprivate static let units: [(microseconds: UInt64, decimals: Int, name: StaticString)] = [
        (year, 0, "y"), (month, 0, "month"), (604_800_000_000, 0, "w"), (86_400_000_000, 0, "d"),
        (3_600_000_000, 0, "h"), (60_000_000, 0, "min"), (1_000_000, 6, "s"), (1_000, 3, "ms"), (1, 0, "us"),
    ]

    /// The microseconds of a sequence of numbers with units; a number without one counts seconds.
    ///
    /// `nil` when the text is malformed, negative or too long for 64 bits. `infinity` is ``infinity``.
    public static func parse(_ text: String) -> UInt64? { parse(Substring(text)) }

    static func parse(_ text: Substring) -> UInt64? {
        var rest = text.trimmingBlanks
        if rest == "infinity" { return infinity }
        guard !rest.isEmpty else { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest.dropFirst(number.count).trimmingBlanks
            let unit = rest.prefix { !("0"..."9").contains($0) && $0 != "." && $0 != " " && $0 != "\t" }
            rest = rest.dropFirst(unit.count).trimmingBlanks
            guard let factor = microseconds(ofUnit: unit), let span = DecimalFraction(number)?.multiplied(by: factor)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(span)
            guard !overflow, sum < infinity else { return nil }
            total = sum
        }
        return total
    }

    /// `microseconds` in words, the largest unit first; what is less than a minute has decimals down to `accuracy`.
    public static func text(_ microseconds: UInt64, accuracy: UInt64 = 1) -> String {
        var out = ByteBuffer(minimumCapacity: 64)
        out.append(span: microseconds, accuracy: accuracy)
        return out.bytes.text
    }
}

extension ByteBuffer {
    /// Appends `microseconds` as ``TimeSpan/text(_:accuracy:)`` gives them.
    ///
    /// - Parameter accuracy: the smallest part to show, in microseconds: 1, 1,000 or 1,000,000.
    public mutating func append(span microseconds: UInt64, accuracy: UInt64 = 1) {
        precondition(accuracy == 1 || accuracy == 1_000 || accuracy == 1_000_000, "an accuracy that is not a unit")
        guard microseconds != TimeSpan.infinity else { return append("infinity") }
        guard microseconds > 0 else { return append("0") }
        let start = count
        var rest = microseconds
        for (unit, decimals, name) in TimeSpan.units where rest >= unit {
            // A part below the accuracy is shown only if nothing was shown before it.
            if rest < accuracy, count > start { break }
            if count > start { append(UInt8(ascii: " ")) }
            append(decimal: rest / unit)
            rest %= unit
            let shown = decimals - (accuracy == 1 ? 0 : accuracy == 1_000 ? 3 : 6)
            let isLast = decimals > 0 && rest > 0 && shown > 0
            if isLast {
                append(UInt8(ascii: "."))
                append(decimal: rest / accuracy, minimumWidth: shown, padding: UInt8(ascii: "0"))
            }
            append(name)
            if isLast { return }
        }
    }
}
