import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Vacuuming leaves what journalctl leaves")
struct VacuumTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    /// A directory with files of every kind, the same each time.
    private func make(_ name: String) throws -> FilePath {
        let path = programs.directory.path.appending(name)
        try FileSystem.createDirectories(path)
        let golden = ["v252-compact-keyed-zstd", "v252-regular-jenkins-zstd", "v252-regular-keyed-zstd"]
        for (number, fixture) in golden.enumerated() {
            let kind = JournalFileName.archived(
                prefix: "system", seqnumID: ID128(high: 1, low: 2), headSeqnum: UInt64(number * 1000 + 1),
                headRealtime: 1_700_000_000_000_000 + UInt64(number) * 1_000_000)
            try programs.directory.write(try Fixture.bytes(fixture + ".journal"), to: "\(name)/\(kind)")
        }
        let other = JournalFileName.archived(
            prefix: "user-1000", seqnumID: ID128(high: 3, low: 4), headSeqnum: 9, headRealtime: 1_700_000_000_500_000)
        let aside = JournalFileName.aside(prefix: "system", realtime: 1_700_000_001_500_000, random: 7)
        let merge = try Fixture.bytes("merge-a.journal")
        for name in ["\(name)/\(other)", "\(name)/\(aside)", "\(name)/system.journal", "\(name)/other.journal"] {
            try programs.directory.write(merge, to: name)
        }
        return path
    }

    @Test(
        "by number, size and age",
        arguments: [
            ["--vacuum-files=3"], ["--vacuum-files=5"], ["--vacuum-files=1"], ["--vacuum-files=0"],
            ["--vacuum-size=20M"], ["--vacuum-size=1"], ["--vacuum-size=10G"], ["--vacuum-size=0"],
            ["--vacuum-time=1s"], ["--vacuum-time=100years"], ["--vacuum-time=0"],
            ["--vacuum-files=4", "--vacuum-size=30M"], ["--vacuum-files=100", "-q"],
        ])
    func limits(words: [String]) throws {
        let (theirs, ours) = (try make("theirs"), try make("ours"))
        let expected = try programs.journalctl(["-D", theirs.string] + words)
        let result = try programs.daybook(["-D", ours.string] + words)
        #expect(expected.isSuccess && result.isSuccess, "\(expected.errorText) \(result.errorText)")
        #expect(result.output.isEmpty)
        #expect(try FileSystem.names(in: ours).sorted() == FileSystem.names(in: theirs).sorted())
        func lines(_ text: String, _ path: FilePath) -> [String] {
            // 252 writes 8.0M where 256 writes 8M.
            let lines = text.split(separator: "\n").map(String.init)
            return lines.map { line in
                let parts = line.replacing(path.string, with: "DIR").replacing(".0M", with: "M")
                return parts
            }
        }
        let (ourLines, theirLines) = (lines(result.errorText, ours), lines(expected.errorText, theirs))
        #expect(ourLines == theirLines)
    }

    @Test("What cannot be vacuumed is said")
    func refusals() throws {
        let path = try make("logs")
        let file = path.appending("system.journal").string
        let result = try programs.daybook(["--file", file, "--vacuum-files=1"])
        #expect(!result.isSuccess && result.errorText.contains("--directory"))
        #expect(try !programs.daybook(["-D", path.string, "--rotate", "--vacuum-files=1"]).isSuccess)
        #expect(try FileSystem.names(in: path).count == 7)
        for words in ["--vacuum-size=x", "--vacuum-files=-1", "--vacuum-files=many", "--vacuum-time=never"] {
            let result = try programs.daybook(["-D", path.string, words])
            #expect(!result.isSuccess && result.errorText.contains("is not valid"), "\(words)")
        }
    }
}
