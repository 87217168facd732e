import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Listings are those of journalctl")
struct ListingTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    @Test(arguments: FixtureTests.journals)
    func fieldsBootsAndHeaders(journal: String) throws {
        let path = try FixtureTests.path(journal)
        // A value with a NUL ends there for journalctl, so MESSAGE is not among them.
        for name in ["PRIORITY", "SYSLOG_IDENTIFIER", "_BOOT_ID", "_SYSTEMD_UNIT", "TAG", "F042", "NO_SUCH_FIELD"] {
            try programs.expectSame(["--file", path, "-F", name])
        }
        try programs.expectSame(["--file", path, "-N"])
        for words in [[], ["-r"], ["-q"]] { try programs.expectSame(["--file", path, "--list-boots"] + words) }
        let header = try programs.expectSame(["--file", path, "--header"], [.sizes, .flags])
        #expect(header.outputText.contains("State: "))
        try programs.expectSame(["--file", path, "--disk-usage"], [.sizes])
    }

    /// 252 knows too little of 256's files to verify them.
    @Test(arguments: FixtureTests.journals.filter { !$0.hasPrefix("v256") })
    func verification(journal: String) throws {
        let path = try FixtureTests.path(journal)
        let words = ["--verify", "--file", path]
        try programs.expectSame(words)
        #expect(try programs.daybook(words).errorText == "PASS: \(path)\n")
        // A byte of the first entry's objects is not what it was.
        var bytes = try FileSystem.contents(of: FilePath(path))
        let position = try #require(bytes.firstRange(of: Array("MESSAGE=".utf8))).lowerBound
        bytes[position] ^= 1
        let damaged = try programs.directory.write(bytes, to: "damaged.journal").string
        try programs.expectSame(["--verify", "--file", damaged], status: 1)
        #expect(try programs.daybook("--verify", "--file", damaged).errorText.contains("FAIL: \(damaged)"))
    }

    /// Three files of entries that belong together, and one of them twice.
    private func makeDirectory() throws -> String {
        let path = programs.directory.path.appending("logs")
        try FileSystem.createDirectories(path)
        for (fixture, name) in [("a", "a"), ("b", "b"), ("c", "c"), ("a", "copy")] {
            try programs.directory.write(
                try Fixture.bytes("merge-\(fixture).journal"), to: "logs/merge-\(name).journal")
        }
        return path.string
    }

    @Test("Files are shown as one journal, entries that are in several of them once")
    func directories() throws {
        let path = try makeDirectory()
        for words in [[], ["-m"], ["-r"], ["-m", "-r"], ["-n", "11"], ["-b", "2"], ["-b", "-1", "-r"]] {
            let ours = try programs.expectSame(["-D", path, "-o", "export"] + words, [.sequenceNumbers])
            if words == ["-m"] { #expect(ExportEntry.parse(ours.output).count == 90) }
            try programs.expectSame(["-D", path, "-o", "short-precise"] + words)
        }
        try programs.expectSame(["--file", path + "/merge-?.journal", "-o", "export"], [.sequenceNumbers])
        try programs.expectSame(["-D", path, "--list-boots"])
        try programs.expectSame(["-D", path, "--disk-usage"], [.sizes])
        try programs.expectSame(["-D", path, "-F", "MESSAGE"])
        // journalctl goes through the files in the order of a hash table.
        let words = ["-D", path, "--header"]
        let (ours, theirs) = (try programs.daybook(words), try programs.journalctl(words))
        #expect(Self.parts(ours.outputText) == Self.parts(theirs.outputText.replacing(".0M", with: "M")))
    }

    @Test func directoriesWithoutJournals() throws {
        try programs.expectSame(["-D", programs.path("")])
        try programs.expectSame(["-D", programs.path("nonexistent")], status: 1)
    }

    /// What a listing says of each file.
    private static func parts(_ text: String) -> Set<String> {
        Set(text.split(separator: "File path: ").map { String($0.trimmingSuffix { $0.isNewline }) })
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
