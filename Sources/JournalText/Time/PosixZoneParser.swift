/// Reads the parts of a ``PosixZoneRule`` one after the other; each returns `nil` when the text holds something else.
struct PosixZoneParser {
    private var rest: ArraySlice<UInt8>

    init(_ text: some StringProtocol) { rest = ArraySlice(text.utf8) }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ byte: UInt8) -> Bool { rest.first == byte }

    /// The name of a clock: three letters or more, or any letters, digits and signs in angle brackets.
    mutating func name() -> String? {
        let name: ArraySlice<UInt8>
        if skip(UInt8(ascii: "<")) {
            name = rest.prefix { $0 != UInt8(ascii: ">") }
            rest = rest.dropFirst(name.count)
            guard skip(UInt8(ascii: ">")) else { return nil }
        } else {
            name = rest.prefix(while: Self.isLetter)
            rest = rest.dropFirst(name.count)
        }
        let isName = { (byte: UInt8) in
            Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        }
        guard name.count >= 3, name.allSatisfy(isName) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Seconds from `[+-]HH[:MM[:SS]]`.
    mutating func offset(maximumHours: Int) -> Int64? {
        let isNegative = skip(UInt8(ascii: "-"))
        if !isNegative { _ = skip(UInt8(ascii: "+")) }
        guard let hours = number(in: 0...maximumHours) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where skip(UInt8(ascii: ":")) {
            guard let part = number(in: 0...59) else { return nil }
            seconds += part * unit
        }
        return Int64(isNegative ? -seconds : seconds)
    }

    /// `,DAY[/TIME]`.
    mutating func change() -> PosixZoneRule.Change? {
        guard skip(UInt8(ascii: ",")), let day = day() else { return nil }
        guard skip(UInt8(ascii: "/")) else { return PosixZoneRule.Change(day: day, time: 7_200) }
        guard let time = offset(maximumHours: 167) else { return nil }
        return PosixZoneRule.Change(day: day, time: time)
    }

    private mutating func day() -> PosixZoneRule.Day? {
        if skip(UInt8(ascii: "J")) { return number(in: 1...365).map { .julian($0) } }
        guard skip(UInt8(ascii: "M")) else { return number(in: 0...365).map { .ordinal($0) } }
        guard let month = number(in: 1...12), skip(UInt8(ascii: ".")), let week = number(in: 1...5),
            skip(UInt8(ascii: ".")), let weekday = number(in: 0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    private mutating func number(in range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix(while: Self.isDigit)
        guard !digits.isEmpty, digits.count <= 3 else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(value) ? value : nil
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard isAt(byte) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
