import SystemPackage
import TestSupport
import Testing

@Suite("Options choose what they choose in journalctl")
struct SelectionTests {
    static let journals = ["v252-compact-keyed-zstd", "v256-regular-jenkins-zstd", "v256-sealed"]
    /// The first boot of the fixtures' input.
    static let boot = "0f2c8e2a4b8d4b0f9a6f7a1c2d3e4f50"

    let programs: Programs

    init() throws { programs = try Programs() }

    /// Each shows something of a file of the fixtures' input.
    static let selections: [[String]] = [
        ["-r"], ["-n", "7"], ["-n7", "-r"], ["-n"], ["-n", "all"], ["-e"], ["-q"], ["--utc", "-n", "4"],
        ["--no-hostname", "-n", "4"],
        ["-b"], ["-b", "0"], ["-b", "-1"], ["-b", "1"], ["-b", "2"], ["-b", "all"], ["-b", "-1", "-r"],
        ["-b", "1", "-n", "3"],
        // 252 lets --since decide where to begin also when -n is there, 256 counts from the end: so not both.
        ["-S", "@1475100246.663786"], ["-U", "@1475100246.663786"], ["-S", "@1475100246.663786", "-r"],
        ["-S", "@1475100246.663786", "-U", "@1475100342.204821"], ["-U", "@1475100342.204821", "-n", "5", "-r"],
        ["-S", "2016-09-28 22:01:00", "-U", "2016-09-28 22:02:00"],
        ["-t", "cron"], ["-t", "cron", "-t", "sshd", "-n", "5"],
        ["-p", "err"], ["-p", "2..4"], ["-p", "warning..err", "-n", "4"],
        ["-u", "cron"], ["-u", "cron*"], ["-u", "cron.service", "-u", "sshd.service", "-r"],
        ["-g", "line"], ["-g", "LINE", "--case-sensitive=no"], ["-g", "r.*user-6", "-n", "3"], ["-g", "line", "-r"],
        ["PRIORITY=3"], ["PRIORITY=3", "PRIORITY=4"], ["PRIORITY=3", "SYSLOG_IDENTIFIER=cron"],
        ["PRIORITY=3", "SYSLOG_IDENTIFIER=cron", "+", "PRIORITY=5", "-r"],
        ["PRIORITY=3", "+", "SYSLOG_IDENTIFIER=cron", "+", "SYSLOG_IDENTIFIER=sshd"],
        ["-p", "3..5", "-t", "cron", "PRIORITY=3", "+", "PRIORITY=4"],
        ["-o", "verbose", "--output-fields=MESSAGE,PRIORITY", "-n", "20"],
        ["--output-fields=MESSAGE,TAG", "-o", "export"],
    ]

    @Test(arguments: journals)
    func entries(journal: String) throws {
        let path = try FixtureTests.path(journal)
        for words in Self.selections {
            if journal == "v256-sealed" {
                // Some of the words fit nothing in this one.
                let theirs = try programs.journalctl(["--file", path] + words)
                guard theirs.isSuccess else { continue }
            }
            let ours = try programs.expectSame(
                ["--file", path] + words, words.contains("export") ? [.sequenceNumbers] : [.sizes])
            if journal != "v256-sealed" { #expect(ours.output.count > 100, "\(words)") }
        }
        for words in [["-b", Self.boot], ["-b", Self.boot + "+1"], ["-b", Self.boot + "-0"]]
        where journal != "v256-sealed" {
            try programs.expectSame(["--file", path, "-o", "export"] + words, [.sequenceNumbers])
        }
    }

    /// Statuses and whether there are words about it; the words are our own.
    @Test(arguments: journals)
    func nothingAndMistakes(journal: String) throws {
        let path = try FixtureTests.path(journal)
        for words in [["-n", "0"], ["-S", "@99999999999"], ["-U", "@1"], ["-k"], ["NO=1"], ["-u", "nosuch"]] {
            try programs.expectSame(["--file", path] + words, [.sizes])
        }
        let mistakes: [[String]] = [
            ["-b", "7"], ["-b", "-7"], ["-b", "ffffffffffffffffffffffffffffffff"], ["-S", "@2", "-U", "@1"],
            ["+", "A=b"], ["A=b", "+"], ["A=b", "+", "+", "C=d"], ["nonsense"], ["a=b"], ["__REALTIME_TIMESTAMP=1"],
            ["-p", "nope"], ["-p", "9"], ["-u", "nosuch*"], ["-g", "("], ["-c", "nonsense"], ["-c", "i=9"],
            ["-F", "bad name"], ["-o", "nope"], ["--nope"], ["-r", "-f"], ["-S", "nonsense"], ["-n", "x"],
            ["-c", "t=1", "-S", "@1"], ["-m", "--list-boots"], ["-m", "-b"], ["-D", "/"],
        ]
        // One file of several that cannot be read keeps journalctl from all of them, and us from none: see BadInputTests.
        for words in mistakes { try programs.expectSame(["--file", path] + words, status: 1) }
        // A search that finds nothing says so by its status alone.
        try programs.expectSame(["--file", path, "-g", "zzzzqqqq", "-q"], status: 1)
    }

    @Test(arguments: journals)
    func cursors(journal: String) throws {
        let path = try FixtureTests.path(journal)
        let shown = try programs.expectSame(["--file", path, "-n", "3", "--show-cursor"], [.sizes])
        #expect(shown.outputText.contains("\n-- cursor: s="))
        let entries = ExportEntry.parse(try programs.journalctl("--file", path, "-o", "export").output)
        for index in [0, entries.count / 2, entries.count - 2, entries.count - 1] {
            let cursor = try #require(entries[index].metadata["__CURSOR"])
            let time = try #require(cursor.split(separator: ";").first { $0.hasPrefix("t=") })
            for words in [
                ["-c", cursor], ["-c", cursor, "-n", "5"], ["-c", cursor, "-r", "--show-cursor"],
                ["--after-cursor", cursor], ["--after-cursor", cursor, "-n", "5", "--show-cursor"],
                ["--after-cursor", cursor, "-r"], ["-c", String(time), "-n", "3"],
            ] {
                try programs.expectSame(["--file", path, "-o", "export"] + words, [.sequenceNumbers])
            }
        }
    }

    @Test("A cursor file says where to go on", arguments: journals)
    func cursorFile(journal: String) throws {
        let path = try FixtureTests.path(journal)
        let entries = ExportEntry.parse(try programs.journalctl("--file", path, "-o", "export").output)
        let file = programs.path("cursor")
        let cursor = try #require(entries[4].metadata["__CURSOR"])
        try programs.directory.write(Array((cursor + "\n").utf8), to: "cursor")
        let words = ["--file", path, "-o", "export", "--cursor-file", file]
        #expect(ExportEntry.parse(try programs.daybook(words).output).count == entries.count - 5)
        // Each goes on where the other one left off: there is nothing more.
        #expect(try programs.journalctl(words).output.isEmpty)
        #expect(try programs.daybook(words).output.isEmpty)
    }
}
