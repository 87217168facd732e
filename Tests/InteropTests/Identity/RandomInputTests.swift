import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Given random entries, we write what systemd writes")
struct RandomInputTests {
    /// Fifty, from `DAYBOOK_IDENTITY_SEED` on or from 0.
    static let seeds: Range<UInt64> = {
        let first = Host.environment("DAYBOOK_IDENTITY_SEED").flatMap { UInt64($0) } ?? 0
        let count = Host.environment("DAYBOOK_IDENTITY_COUNT").flatMap { UInt64($0) } ?? 50
        print("random inputs: seeds \(first) to \(first + count - 1)")
        return first..<first + count
    }()

    let programs: Programs

    init() throws { programs = try Programs() }

    /// Both get the same bytes; the ids are taken from the header of what systemd wrote.
    @Test("The same bytes", arguments: seeds)
    func sameFile(seed: UInt64) throws {
        let input = RandomInput(seed: seed)
        let environment = [
            "SYSTEMD_JOURNAL_COMPACT": input.isCompact ? "1" : "0",
            "SYSTEMD_JOURNAL_KEYED_HASH": input.isKeyed ? "1" : "0",
        ]
        for stream in input.streams {
            // 252 has no variable for compression.
            let result = try programs.remote(
                stream, to: "theirs.journal", ["--compress=\(input.isCompressed ? "yes" : "no")"],
                environment: environment)
            #expect(result.isSuccess, "seed \(seed): \(result.errorText)")
        }
        let names = try FileSystem.names(in: programs.directory.path)
        #expect(names == ["theirs.journal"], "seed \(seed): systemd began another file")
        let theirs = try FileSystem.contents(of: programs.directory.path.appending("theirs.journal"))
        let header = try theirs.withBytes { try FileHeader(decoding: $0) }
        #expect(header.isCompact == input.isCompact && header.entryCount > 0)
        let image = ExportImage(like: header)
        #expect(image.options.isKeyed == input.isKeyed && (image.options.compression != nil) == input.isCompressed)
        let path = programs.directory.path.appending("ours.journal")
        try image.write(input.streams, to: path)
        let ours = try FileSystem.contents(of: path)
        // The same library compresses for both, so that nothing may differ.
        let comparison = try FileComparison(ours: ours, theirs: theirs)
        #expect(comparison == .identical, "seed \(seed)")
        // Whatever systemd writes is in order, to the last reference and byte of padding; but the monotonic times of
        // these inputs fall now and then, and of that its own verification complains, too.
        let verification = try JournalFile.open(programs.directory.path.appending("theirs.journal")).verify()
        let findings = verification.findings.filter { !$0.text.hasPrefix("its monotonic time") }
        #expect(findings.isEmpty && !verification.endsUnfinished, "seed \(seed): \(findings)")
    }
}
