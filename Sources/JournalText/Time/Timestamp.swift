public import JournalFormat

/// Moments as people read them: `Tue 2023-11-14 22:13:33 UTC`.
public enum Timestamp {
    /// The moment `microseconds` after the beginning of 1970 by the clock of `zone`.
    public static func text(
        _ microseconds: UInt64, in zone: TimeZone = .utc, showsMicroseconds: Bool = false
    ) -> String {
        var out = ByteBuffer(minimumCapacity: 48)
        out.append(timestamp: microseconds, in: zone, showsMicroseconds: showsMicroseconds)
        return out.bytes.text
    }
}

extension ByteBuffer {
    /// Appends a moment as ``Timestamp/text(_:in:showsMicroseconds:)`` gives it.
    public mutating func append(
        timestamp microseconds: UInt64, in zone: TimeZone = .utc, showsMicroseconds: Bool = false
    ) {
        var clock = LocalClock(zone)
        _ = clock.move(to: microseconds)
        append(timestamp: microseconds, shownBy: clock, showsMicroseconds: showsMicroseconds)
    }

    /// Appends a moment that `clock` has been moved to.
    mutating func append(timestamp microseconds: UInt64, shownBy clock: borrowing LocalClock, showsMicroseconds: Bool) {
        append(weekday: clock.time.weekday)
        append(UInt8(ascii: " "))
        append(date: clock.time)
        append(UInt8(ascii: " "))
        append(timeOfDay: clock.time)
        if showsMicroseconds { append(fractionOf: microseconds) }
        append(UInt8(ascii: " "))
        append(clock.abbreviation)
    }
}
