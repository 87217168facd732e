import JournalText
import Testing

@Suite("Times")
struct TimeTests {
    /// Tue 2023-11-14 22:13:30.5 UTC
    private static let now: UInt64 = 1_700_000_010_500_000
    private static let berlin = TimeZone(rule: "CET-1CEST,M3.5.0,M10.5.0/3")!

    @Test(
        "are read in every form",
        arguments: [
            ("now", "Tue 2023-11-14 22:13:30.500000 UTC"),
            ("today", "Tue 2023-11-14 00:00:00.000000 UTC"),
            ("yesterday", "Mon 2023-11-13 00:00:00.000000 UTC"),
            (" tomorrow ", "Wed 2023-11-15 00:00:00.000000 UTC"),
            ("-90min", "Tue 2023-11-14 20:43:30.500000 UTC"),
            ("+1d 2h", "Thu 2023-11-16 00:13:30.500000 UTC"),
            ("1h 30min ago", "Tue 2023-11-14 20:43:30.500000 UTC"),
            ("5 left", "Tue 2023-11-14 22:13:35.500000 UTC"),
            ("100y ago", "Thu 1970-01-01 00:00:00.000000 UTC"),
            ("@1700000000", "Tue 2023-11-14 22:13:20.000000 UTC"),
            ("@1700000000.25", "Tue 2023-11-14 22:13:20.250000 UTC"),
            ("2023-11-14", "Tue 2023-11-14 00:00:00.000000 UTC"),
            ("23-1-4", "Wed 2023-01-04 00:00:00.000000 UTC"),
            ("69-01-01", "Wed 1969-01-01"),
            ("2024-02-29 22:13", "Thu 2024-02-29 22:13:00.000000 UTC"),
            ("2023-11-14 22:13:01.1234567", "Tue 2023-11-14 22:13:01.123456 UTC"),
            ("2023-11-14T22:13:01.5", "Tue 2023-11-14 22:13:01.500000 UTC"),
            ("2023-11-14T22:13:01Z", "Tue 2023-11-14 22:13:01.000000 UTC"),
            ("2023-11-14T22:13:01+01:00", "Tue 2023-11-14 21:13:01.000000 UTC"),
            ("2023-11-14 22:13:01-05:30", "Wed 2023-11-15 03:43:01.000000 UTC"),
            ("2023-11-14 22:13:01 +01", "Tue 2023-11-14 21:13:01.000000 UTC"),
            ("2023-11-14 22:13:01 -0130", "Tue 2023-11-14 23:43:01.000000 UTC"),
            ("2023-11-14 22:13:01 UTC", "Tue 2023-11-14 22:13:01.000000 UTC"),
            ("2023-11-14 12:00 America/New_York", "Tue 2023-11-14 17:00:00.000000 UTC"),
            ("2023-07-14 12:00 America/New_York", "Fri 2023-07-14 16:00:00.000000 UTC"),
            ("today Asia/Tokyo", "Tue 2023-11-14 15:00:00.000000 UTC"),
            ("Tue 2023-11-14", "Tue 2023-11-14 00:00:00.000000 UTC"),
            ("tuesday 2023-11-14 1:2", "Tue 2023-11-14 01:02:00.000000 UTC"),
            ("08:15", "Tue 2023-11-14 08:15:00.000000 UTC"),
            ("08:15:30.5", "Tue 2023-11-14 08:15:30.500000 UTC"),
            ("Mar 03 04:05:06", "Fri 2023-03-03 04:05:06.000000 UTC"),
        ])
    func areRead(text: String, time: String) throws {
        if time.hasPrefix("Wed 1969") {
            #expect(throws: TimeSpecificationError.outOfRange) {
                try TimeSpecification.parse(text, now: Self.now, in: .utc)
            }
            return
        }
        let moment = try TimeSpecification.parse(text, now: Self.now, in: .utc)
        #expect(Timestamp.text(moment, showsMicroseconds: true) == time)
    }

    @Test(
        "are refused",
        arguments: [
            ("", TimeSpecificationError.malformed), ("17", .malformed), ("2023/11/14", .malformed),
            ("2023-02-29", .malformed), ("2023-13-01", .malformed), ("2023-11-14 24:00", .malformed),
            ("2023-11-14 1:60", .malformed), ("2023-11-14 1:2:3.", .malformed), ("Now", .malformed),
            ("TODAY", .malformed),
            ("Tue", .malformed), ("Tue 12:00", .malformed), ("-5 parsecs", .malformed),
            ("2023-11-14 Nowhere/Land", .malformed),
            ("2023-11-14 ../etc/passwd", .malformed), ("2023-11-14 12:00 +15:00", .malformed), ("@", .malformed),
            ("--5min", .malformed), ("2023-11-14 12:00 13:00", .malformed), ("12:00Z Z", .malformed),
            ("Mon 2023-11-14", .wrongWeekday), ("infinity", .outOfRange), ("+infinity", .outOfRange),
            ("1969-12-31", .outOfRange), ("+999999y", .malformed), ("+8000y", .outOfRange),
            ("@253402387200", .outOfRange),
        ])
    func areRefused(text: String, error: TimeSpecificationError) {
        #expect(throws: error) { try TimeSpecification.parse(text, now: Self.now, in: .utc) }
    }

    @Test(
        "are local, with the clock put forward and back",
        arguments: [
            ("2023-03-26 01:59:59", 1_679_792_399), ("2023-03-26 02:30", 1_679_794_200),
            ("2023-03-26 03:30", 1_679_794_200), ("2023-10-29 02:30", 1_698_539_400),
            ("2023-10-29 02:30 CEST", 1_698_539_400), ("2023-10-29 02:30 CET", 1_698_543_000),
            ("2023-10-29 03:00", 1_698_544_800), ("2023-07-01 00:00", 1_688_162_400), ("today", 1_699_916_400),
        ])
    func areLocal(text: String, seconds: UInt64) throws {
        #expect(try TimeSpecification.parse(text, now: Self.now, in: Self.berlin) == seconds * 1_000_000)
    }

    @Test("agree between the rule of a zone and its file")
    func filesAgree() throws {
        let file = try #require(TimeZone(named: "Europe/Berlin"))
        // From 1996 on the rule holds; hours around every change, and beyond the last one in the file.
        for seconds in stride(from: UInt64(830_000_000), to: 4_000_000_000, by: 1_000_007) {
            let moment = seconds * 1_000_000
            #expect(Timestamp.text(moment, in: file) == Timestamp.text(moment, in: Self.berlin))
        }
        #expect(Timestamp.text(0, in: file) == "Thu 1970-01-01 01:00:00 CET")
        // Berlin, 1945: double summer time.
        #expect(Timestamp.text(1, in: file) == "Thu 1970-01-01 01:00:00 CET")
        #expect(TimeZone(named: "Nowhere/Land") == nil && TimeZone(named: "") == nil && TimeZone(named: "/etc") == nil)
    }

    @Test(
        "follow rules of every kind",
        arguments: [
            ("UTC0", 0, "Thu 1970-01-01 00:00:00 UTC"),
            ("<+0330>-3:30", 0, "Thu 1970-01-01 03:30:00 +0330"),
            ("EST5EDT", 1_699_164_000, "Sun 2023-11-05 01:00:00 EST"),
            ("EST5EDT", 1_699_163_999, "Sun 2023-11-05 01:59:59 EDT"),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_704_067_200, "Mon 2024-01-01 11:00:00 AEDT"),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_719_792_000, "Mon 2024-07-01 10:00:00 AEST"),
            ("IST-2IDT,J60,J300", 1_709_164_800, "Thu 2024-02-29 02:00:00 IST"),
            ("IST-2IDT,J60,J300", 1_709_251_200, "Fri 2024-03-01 03:00:00 IDT"),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_800, "Sun 2024-03-31 00:00:00 -01"),
        ] as [(String, UInt64, String)])
    func followRules(rule: String, seconds: UInt64, time: String) throws {
        let zone = try #require(TimeZone(rule: rule))
        #expect(Timestamp.text(seconds * 1_000_000, in: zone) == time)
    }

    @Test(
        "refuse malformed rules",
        arguments: [
            "", "A", "UTC", "UTC+", "UTC0X", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M1.1.0", "<CET-1", "CET-25",
        ])
    func refuseRules(rule: String) { #expect(TimeZone(rule: rule) == nil) }

    @Test("of the calendar agree with counting days")
    func calendar() throws {
        var moment: UInt64 = 0
        for year in 1970...2105 {
            #expect(Timestamp.text(moment).dropFirst(4) == "\(year)-01-01 00:00:00 UTC")
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            moment += (isLeap ? 366 : 365) * 86_400_000_000
        }
        #expect(Timestamp.text(1 << 55) == "Wed 3111-09-18 20:36:58 UTC" || Timestamp.text(1 << 55).contains("3111"))
    }
}

@Suite("Spans, sizes, priorities and facilities")
struct ValueTests {
    @Test(
        "spans are read",
        arguments: [
            ("5", 5_000_000), ("1.5h", 5_400_000_000), ("2h 30min", 9_000_000_000), ("2h30min", 9_000_000_000),
            ("1 d", 86_400_000_000), ("3µs", 3), ("10ms", 10_000), ("1month", 2_629_800_000_000),
            ("1M", 2_629_800_000_000),
            ("1m", 60_000_000), ("1y", 31_557_600_000_000), ("0", 0), (".5s", 500_000), ("0.0000019s", 1),
            ("infinity", UInt64.max),
        ] as [(String, UInt64)])
    func readsSpans(text: String, microseconds: UInt64) { #expect(TimeSpan.parse(text) == microseconds) }

    @Test("spans are refused", arguments: ["", "-5", "5x", "s", "1..5s", "5s x", "99999999999y", ".", "1h infinity"])
    func refusesSpans(text: String) { #expect(TimeSpan.parse(text) == nil) }

    @Test(
        "spans are written",
        arguments: [
            (0, 1, "0"), (1, 1, "1us"), (4_283, 1, "4.283ms"), (1_500_000, 1_000, "1.500s"), (12_000_000, 1_000, "12s"),
            (2_629_800_000_000 + 2 * 86_400_000_000, 1, "1month 2d"), (64_283_000, 1_000, "1min 4.283s"),
            (500, 1_000, "500us"), (90_000_500, 1_000, "1min 30.000s"), (UInt64.max, 1, "infinity"),
        ] as [(UInt64, UInt64, String)])
    func writesSpans(microseconds: UInt64, accuracy: UInt64, text: String) {
        #expect(TimeSpan.text(microseconds, accuracy: accuracy) == text)
    }

    @Test(
        "sizes are written and read",
        arguments: [
            (0, "0B"), (13, "13B"), (1023, "1023B"), (1024, "1K"), (1536, "1.5K"), (8 << 20, "8M"),
            (8 << 20 | 1 << 19, "8.5M"), (5 << 60, "5E"),
        ] as [(UInt64, String)])
    func sizes(byteCount: UInt64, text: String) {
        #expect(ByteSize.text(byteCount) == text)
        #expect(ByteSize.parse(text) == byteCount)
    }

    @Test("sizes are cut, not rounded")
    func cutsSizes() {
        #expect(ByteSize.text(2047) == "1.9K")
        #expect(ByteSize.text(.max) == "15.9E")
        #expect(ByteSize.parse("10") == 10)
    }

    @Test("sizes are refused", arguments: ["", "x", "-1", "1X", "1MM", "20E", "M", "1 2"])
    func refusesSizes(text: String) { #expect(ByteSize.parse(text) == nil) }

    @Test("priorities")
    func priorities() {
        #expect(SyslogPriority("err") == .error && SyslogPriority("3") == .error)
        #expect(SyslogPriority("8") == nil && SyslogPriority("ERR") == nil && SyslogPriority("03") == nil)
        #expect(SyslogPriority.range("err") == .emergency ... .error)
        #expect(SyslogPriority.range("info..3") == .error ... .informational)
        #expect(SyslogPriority.range("3..err") == .error ... .error)
        for text in ["", "..", "err..", "..err", "a..b", "1..2..3", "1.2", "1...2"] {
            #expect(SyslogPriority.range(text) == nil, "\(text)")
        }
        #expect(SyslogPriority.allCases.map(\.name) == SyslogPriority.names)
    }

    @Test("facilities")
    func facilities() {
        #expect(SyslogFacility("local7")?.rawValue == 23 && SyslogFacility("127")?.rawValue == 127)
        #expect(SyslogFacility("128") == nil && SyslogFacility("+1") == nil && SyslogFacility("") == nil)
        #expect(SyslogFacility.list("kern,10")?.map(\.rawValue) == [0, 10] && SyslogFacility.list("kern,") == nil)
    }
}
