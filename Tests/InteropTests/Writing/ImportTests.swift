import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What we import, systemd reads")
struct ImportTests {
    static let compressions = ["zstd", "lz4", "xz", "none"]

    let programs: Programs
    let input: [UInt8]

    init() throws {
        programs = try Programs()
        input = try Fixture.bytes("input.export")
    }

    /// Imports a stream at the level that Debian's journalctl verifies.
    private func importing(_ input: [UInt8], to name: String, _ words: [String] = []) throws {
        let result = try programs.daybook(
            ["import", "--level", "252", "--output", programs.path(name)] + words, input: input)
        #expect(result.isSuccess, "\(result.errorText)")
    }

    /// Expects the entries of a listing of journalctl's to be those of a stream, in its order.
    private func expectEntries(_ listing: CommandResult, _ stream: [UInt8]) {
        let (listed, expected) = (ExportEntry.parse(listing.output), ExportEntry.parse(stream))
        #expect(listed.count == expected.count)
        for (entry, expected) in zip(listed, expected) {
            #expect(entry.fields == expected.fields)
            for name in ["__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP"] {
                #expect(entry.metadata[name] == expected.metadata[name])
            }
        }
    }

    @Test(arguments: ["compact", "regular"], compressions)
    func everyKind(layout: String, compression: String) throws {
        try importing(input, to: "a.journal", ["--layout", layout, "--compress", compression])
        let file = programs.path("a.journal")
        let verification = try programs.journalctl("--verify", "--file", file)
        #expect(verification.isSuccess, "\(verification.errorText)")
        #expect(verification.errorText.contains("PASS: \(file)"))
        expectEntries(try programs.journalctl("--file", file, "-o", "export"), input)
        try programs.expectSame(["--file", file, "-o", "export"], [.sequenceNumbers])
        let header = try programs.expectSame(["--file", file, "--header"], [.sizes, .flags])
        #expect(header.outputText.contains("COMPACT") == (layout == "compact"))
        #expect(header.outputText.contains("State: OFFLINE"))
    }

    @Test("JSON, ours and journalctl's, gives the same entries as the export form")
    func json() throws {
        try importing(input, to: "a.journal")
        let words = ["--file", programs.path("a.journal"), "-o", "json", "-a"]
        for (name, listing) in [("ours", try programs.daybook(words)), ("theirs", try programs.journalctl(words))] {
            try importing(listing.output, to: "\(name).journal", ["--format", "json"])
            let listed = try programs.journalctl("--file", programs.path("\(name).journal"), "-o", "export")
            expectEntries(listed, input)
        }
    }

    @Test("A directory is filled with one file after the other")
    func directory() throws {
        let stream = input + input + input
        let logs = programs.directory.path.appending("logs")
        try FileSystem.createDirectories(logs)
        // Small hash tables, which soon are full.
        try importing(stream, to: "logs", ["--buckets", "200"])
        let names = try FileSystem.names(in: logs)
        #expect(names.count > 5 && names.contains("remote.journal"))
        #expect(names.allSatisfy { $0 == "remote.journal" || $0.hasPrefix("remote@") })
        expectEntries(try programs.journalctl("-D", logs.string, "-o", "export"), stream)
        try programs.expectSame(["-D", logs.string, "-o", "export"], [.sequenceNumbers])
        let verification = try programs.journalctl("--verify", "-D", logs.string)
        #expect(verification.isSuccess, "\(verification.errorText)")
    }

    @Test("Entries go to systemd and come back")
    func thereAndBack() throws {
        try importing(input, to: "a.journal")
        let ours = try programs.daybook("--file", programs.path("a.journal"), "-o", "export")
        let written = try programs.remote(ours.output, to: "b.journal")
        #expect(written.isSuccess, "\(written.errorText)")
        let theirs = try programs.journalctl("--file", programs.path("b.journal"), "-o", "export")
        expectSameLines(withoutAddresses(theirs.output), withoutAddresses(ours.output), "there")
        try importing(theirs.output, to: "c.journal", ["--layout", "regular", "--compress", "lz4"])
        let back = try programs.daybook("--file", programs.path("c.journal"), "-o", "export")
        expectSameLines(withoutAddresses(back.output), withoutAddresses(ours.output), "back")
    }

    @Test("An import goes on in an existing file")
    func continued() throws {
        try importing(input, to: "a.journal")
        try importing(input, to: "a.journal")
        let file = programs.path("a.journal")
        #expect(try programs.journalctl("--verify", "--file", file).isSuccess)
        expectEntries(try programs.journalctl("--file", file, "-o", "export"), input + input)
    }
}
