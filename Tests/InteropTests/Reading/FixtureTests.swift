import SystemPackage
import TestSupport
import Testing

@Suite("What systemd wrote, we list as journalctl does")
struct FixtureTests {
    static let journals = [
        "small-compact-jenkins", "small-compact-keyed", "small-regular-jenkins", "small-regular-keyed",
        "v252-compact-jenkins-zstd", "v252-compact-keyed-zstd", "v252-regular-jenkins-zstd", "v252-regular-keyed-zstd",
        "v256-compact-jenkins-plain", "v256-compact-jenkins-zstd", "v256-compact-keyed-lz4",
        "v256-compact-keyed-plain", "v256-compact-keyed-xz", "v256-compact-keyed-zstd", "v256-regular-jenkins-plain",
        "v256-regular-jenkins-zstd", "v256-regular-keyed-plain", "v256-regular-keyed-zstd", "v256-sealed",
    ]

    let programs: Programs

    init() throws { programs = try Programs() }

    static func path(_ journal: String) throws -> String { try Fixture.path(journal + ".journal").string }

    @Test(arguments: journals)
    func export(journal: String) throws {
        let path = try Self.path(journal)
        let ours = try programs.expectSame(["--file", path, "-o", "export"], [.sequenceNumbers])
        #expect(ExportEntry.parse(ours.output).count >= 8)
    }

    @Test("The sealed file's entries are those that 256 itself listed")
    func sealed() throws {
        let ours = try programs.daybook("--file", Self.path("v256-sealed"), "-o", "export")
        expectSameLines(ours.output, try Fixture.bytes("v256-sealed.export"), "export")
    }

    @Test(arguments: journals, [false, true])
    func json(journal: String, isComplete: Bool) throws {
        let words = ["--file", try Self.path(journal), "-o", "json"] + (isComplete ? ["-a"] : [])
        let theirs = try JSONEntry.parse(try programs.journalctl(words).output)
        let ours = try JSONEntry.parse(try programs.daybook(words).output)
        #expect(ours.count == theirs.count && ours.count >= 8)
        for (ours, theirs) in zip(ours, theirs) {
            #expect(ours.withoutSequenceNumbers == theirs)
            #expect(ours["__SEQNUM"] != nil && ours["__SEQNUM_ID"] != nil)
        }
    }

    @Test(arguments: journals)
    func text(journal: String) throws {
        let path = try Self.path(journal)
        try programs.expectSame(["--file", path, "-o", "short-precise"], [.sizes])
        for mode in ["cat", "verbose"] { try programs.expectSame(["--file", path, "-o", mode]) }
    }

    /// How an entry looks does not depend on how it is stored, so for these one file of each input will do.
    @Test(arguments: ["small-compact-keyed", "v252-compact-keyed-zstd", "v256-regular-jenkins-zstd", "v256-sealed"])
    func everyMode(journal: String) throws {
        let path = try Self.path(journal)
        for mode in ["short", "short-monotonic", "short-unix", "short-full"] {
            try programs.expectSame(["--file", path, "-o", mode], [.sizes])
        }
        try programs.expectSame(["--file", path, "-o", "short-iso"], [.sizes, .zoneOffset(column: 19)])
        try programs.expectSame(["--file", path, "-o", "short-iso-precise"], [.sizes, .zoneOffset(column: 26)])
        try programs.expectSame(["--file", path, "-o", "verbose", "-a"])
        try programs.expectSame(["--file", path, "-a"])
        try programs.expectSame(["--file", path, "--no-full"], [.sizes])
    }
}
