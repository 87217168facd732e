import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("daybook salvage: its command line")
struct SalvageSettingsTests {
    @Test("takes files, a name for the new one and a level")
    func options() throws {
        let settings = try SalvageSettings(parsing: ["a.journal~", "-o", "b.journal", "--level=252"])
        #expect(settings.files == ["a.journal~"])
        #expect(settings.options.output == "b.journal")
        #expect(settings.options.level == .systemd252)
        #expect(try SalvageSettings(parsing: ["a", "b"]).files == ["a", "b"])
        #expect(try SalvageSettings(parsing: ["--help"]).action == .help)
    }

    @Test(
        "refuses what it cannot do, with status 2",
        arguments: [
            [], ["-o", "a.journal"], ["a", "b", "-o", "c.journal"], ["a", "-o", "c"], ["a", "-o", ""],
            ["a", "--level=9"], ["a", "--nonsense"],
        ])
    func refusals(words: [String]) {
        #expect {
            try SalvageSettings(parsing: words)
        } throws: { error in
            (error as? CommandError).map { $0.status == 2 && !$0.message.isEmpty } ?? false
        }
    }

    @Test("tells what is lost and where")
    func lines() throws {
        let directory = try TemporaryDirectory()
        let bytes = try Fixture.bytes("small-compact-keyed.journal")
        var report = try Salvage.rewrite(directory.write(bytes, to: "a.journal"))
        #expect(SalvageCommand.lines(report).count == 2)
        // A byte in the middle of some entry's own object: its xor hash.
        let entry = Int(report.findings.entries[2].offset.rawValue)
        var damaged = bytes
        damaged[entry + 57] ^= 1
        report = try Salvage.rewrite(directory.write(damaged, to: "b.journal"))
        let lines = SalvageCommand.lines(report)
        let place = String(entry, radix: 16)
        #expect(lines[0].hasPrefix("Salvaged b.journal: found 8 entries, kept 7, lost 1 (1 damaged), "))
        #expect(
            lines.contains("  lost: the entry at \(place): its fields are not those that it was stored with"))
        #expect(lines.contains { $0.hasPrefix("  not explained: ") && $0.hasSuffix(" bytes from \(place) on") })
    }
}
