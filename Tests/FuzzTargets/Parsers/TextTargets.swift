internal import DaybookCommand
internal import DaybookDaemon
internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import JournalText

extension FuzzTarget {
    /// What people, files and programs state in words.
    static let textTargets = [time, timeZone, cursor, match, configuration, fileName, pattern, compression]

    /// A target whose input is text.
    private static func text(
        _ name: String, words: [String], seeds: [String], _ body: @escaping @Sendable (String) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name, .bytes(words), seeds: { seeds.map { Array($0.utf8) } }) { { input in body(input.text) } }
    }

    private static let time = text(
        "time",
        words: [
            "ago", "left", "today", "now", "UTC", "+02:00", "Z", "T", "-", ":", ".", "Mon ", "@", "µs", "infinity",
        ],
        seeds: [
            "2023-11-14 22:13:30.5", "Tue 2023-11-14 22:13 UTC", "yesterday", "2h 30min ago", "@1700000000.25",
            "2023-11-14T22:13:30+05:30", "+1week", "-3s", "12:34:56 Europe/Berlin", "5 days left", "1.5y",
        ]
    ) { text in
        for now in [1_700_000_000_000_000, 0, 253_402_300_799_999_999 as UInt64] {
            guard let zone = TimeZone(rule: "CET-1CEST,M3.5.0,M10.5.0/3") else { preconditionFailure("a sound rule") }
            if let time = try? TimeSpecification.parse(text, now: now, in: zone) {
                // By the clock of whatever zone.
                precondition(time < 253_402_387_200_000_000, "\(time) lies behind the year 9999")
            }
        }
        if let span = TimeSpan.parse(text) {
            precondition(TimeSpan.parse(TimeSpan.text(span)) == span, "a span of \(span) changes when it is written")
        }
        if let size = ByteSize.parse(text) { _ = ByteSize.text(size) }
    }

    private static let timeZone = FuzzTarget(
        "time-zone", .bytes(["TZif2", "CET-1CEST", ",M3.5.0", "/3", "J60", "<+03>-3", "\n"]),
        seeds: { [Array("CET-1CEST,M3.5.0,M10.5.0/3".utf8), Array("<-03>3".utf8), zoneFile] },
        makeSubject: {
            { input in
                for zone in [TimeZone(rule: input.text), TimeZone(decoding: input)] {
                    guard let zone else { continue }
                    for time in [0, 1_700_000_000_000_000, 253_402_300_799_999_999 as UInt64] {
                        _ = Timestamp.text(time, in: zone)
                        _ = try? TimeSpecification.parse("2023-03-26 02:30:00", now: time, in: zone)
                    }
                }
            }
        })

    /// A file of version 2 with one change to daylight saving time.
    private static var zoneFile: [UInt8] {
        func block(timeByteCount: Int) -> [UInt8] {
            let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 8]
            let head = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts
            let change = [UInt8](repeating: 0, count: timeByteCount - 4) + [0x64, 0x1f, 0xb0, 0x90, 1]
            let kinds: [UInt8] = [0, 0, 0x0e, 0x10, 0, 0, 0, 0, 0x1c, 0x20, 1, 4]
            return head + change + kinds + Array("CET\0CES\0".utf8)
        }
        return block(timeByteCount: 4) + block(timeByteCount: 8) + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    }

    private static let cursor = text(
        "cursor",
        words: ["s=", ";i=", ";b=", ";m=", ";t=", ";x=", "00000000000000010000000000000002", "ffffffffffffffff"],
        seeds: [
            "s=00000000000000010000000000000002;i=3;b=00000000000000050000000000000001;m=4;t=60a24181e4003;x=beef",
            "t=1",
        ]
    ) { text in
        guard let cursor = Cursor(text) else { return }
        precondition(Cursor(cursor.description) == cursor, "a cursor changes when it is written and read")
    }

    private static let match = text(
        "match", words: ["MESSAGE=", "=", "+", "\n", "_PID=1", "__REALTIME"],
        seeds: ["MESSAGE=a\nPRIORITY=3\n+\n_PID=1", "A=1\nA=2\n&\nB=", "=x\n1=2"]
    ) { text in
        var builder = MatchBuilder()
        for word in text.split(separator: "\n", omittingEmptySubsequences: false) {
            switch word {
            case "+": builder.addDisjunction()
            case "&": builder.addConjunction()
            default:
                do throws(MatchError) { try builder.add(String(word)) } catch { _ = "\(error)" }
            }
        }
        _ = builder.match
    }

    private static let configuration = text(
        "configuration",
        words: [
            "[Journal]\n", "SyncIntervalSec=", "Compress=", "SystemMaxFileSize=", "=", "\\\n", "5min", "1G 5K", "#",
        ],
        seeds: [
            "[Journal]\nSyncIntervalSec=5min\nCompress=1K\nCommit=threaded\n",
            "# c\n[Journal]\nSystemMaxFileSize=\\\n 64M\nSystemMaxFiles=3\nSpoolMaxUse=32M\nSpoolFull=drop\n",
            "[Other]\nA=b\n[Journal]\nStorag=x\nnonsense\n",
        ]
    ) { text in
        var settings = DaemonSettings()
        _ = settings.apply(text, file: "f")
    }

    private static let fileName = text(
        "file-name",
        words: [
            "system", "user-1000", "@", "-", ".journal", "~", "0000000000000001", "00000000000000010000000000000002",
        ],
        seeds: [
            "system.journal", "user-1000@0000000000000001-00000000000000ff.journal~",
            "system@00000000000000010000000000000002-0000000000000001-000606c3b8c9a000.journal",
        ]
    ) { text in
        guard let name = JournalFileName(text) else { return }
        precondition(JournalFileName(name.description) == name, "\(text) changes when it is written and read")
    }

    private static let pattern = text(
        "pattern", words: ["*", "?", "[a-z]", "[!", "]", ".service", "/dev/", "\\x2d", "\n"],
        seeds: ["a*.service\nabc.service", "[!a-c]?[]x]\nd]]", "/dev/sda-1\n", "00000000000000050000000000000001-2\nx"]
    ) { text in
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = String(lines[0])
        _ = WildcardPattern(pattern).matches(Array((lines.count > 1 ? lines[1] : "").utf8))
        _ = UnitName(completing: pattern)
        _ = BootSpecification(pattern)
    }

    private static let compression = FuzzTarget(
        "compression", .bytes(["\u{4}", "\u{2}", "\u{1}"]),
        seeds: {
            var text = ByteBuffer()
            text.append(String(repeating: "MESSAGE=abcd ", count: 40) as String)
            return Compression.allCases.compactMap { compression in
                var compressor = Compressor(compression)
                var packed = ByteBuffer()
                guard compressor.compress(text.bytes, into: &packed) else { return nil }
                return [compression.rawValue] + packed.bytes.array
            }
        },
        makeSubject: {
            var output = ByteBuffer()
            return { input in
                guard input.byteCount > 0, let compression = Compression(rawValue: input.byte(at: 0)) else { return }
                var decompressor = Decompressor()
                output.removeAll()
                try? decompressor.decompress(input.extracting(droppingFirst: 1), compression, into: &output)
            }
        })
}
