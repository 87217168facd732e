internal import JournalFormat

extension ByteBuffer {
    mutating func append(twoDigits value: Int) {
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends `HH:MM:SS`.
    mutating func append(timeOfDay time: CivilTime) {
        append(twoDigits: time.hour)
        append(UInt8(ascii: ":"))
        append(twoDigits: time.minute)
        append(UInt8(ascii: ":"))
        append(twoDigits: time.second)
    }

    /// Appends `YYYY-MM-DD`.
    mutating func append(date time: CivilTime) {
        append(decimal: UInt64(max(time.year, 0)), minimumWidth: 4, padding: UInt8(ascii: "0"))
        append(UInt8(ascii: "-"))
        append(twoDigits: time.month)
        append(UInt8(ascii: "-"))
        append(twoDigits: time.day)
    }

    /// Appends `.uuuuuu`: the part of `microseconds` below a second.
    mutating func append(fractionOf microseconds: UInt64) {
        append(UInt8(ascii: "."))
        append(decimal: microseconds % 1_000_000, minimumWidth: 6, padding: UInt8(ascii: "0"))
    }

    /// Appends `+HH:MM`: how far a clock is ahead of UTC.
    mutating func append(zoneOffset seconds: Int64) {
        append(seconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let minutes = Int(seconds.magnitude / 60)
        append(twoDigits: minutes / 60)
        append(UInt8(ascii: ":"))
        append(twoDigits: minutes % 60)
    }

    /// Appends the English name of a weekday, from 0, Sunday, in three letters.
    mutating func append(weekday: Int) {
        switch weekday {
        case 0: append("Sun")
        case 1: append("Mon")
        case 2: append("Tue")
        case 3: append("Wed")
        case 4: append("Thu")
        case 5: append("Fri")
        default: append("Sat")
        }
    }

    /// Appends the English name of a month, from 1, in three letters.
    mutating func append(month: Int) {
        switch month {
        case 1: append("Jan")
        case 2: append("Feb")
        case 3: append("Mar")
        case 4: append("Apr")
        case 5: append("May")
        case 6: append("Jun")
        case 7: append("Jul")
        case 8: append("Aug")
        case 9: append("Sep")
        case 10: append("Oct")
        case 11: append("Nov")
        default: append("Dec")
        }
    }
}
