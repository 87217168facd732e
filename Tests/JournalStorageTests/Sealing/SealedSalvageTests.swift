import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Sealed files whose writer was killed.
@Suite("Salvage of sealed files")
struct SealedSalvageTests {
    let place: SealedPlace
    let directory: TemporaryDirectory
    private static let aside = "system@000634f0d3f2a1b2-00000000000000ff.journal~"

    init() throws {
        place = try SealedPlace()
        directory = try TemporaryDirectory()
    }

    /// A file as it is left by a writer that is killed after its last entry.
    private func leftover() throws -> [UInt8] {
        let writer = try place.open(level: .systemd256)
        for second in [1.0, 12, 13, 14] { #expect(writer.store(SealedPlace.entry(second))) }
        let bytes = try FileSystem.contents(of: try place.files()[0])
        writer.close()
        return bytes
    }

    private func pass() throws -> [SalvageReport] {
        var reports: [SalvageReport] = []
        try Salvage.directoryPass(directory.path) { notice in
            switch notice {
            case .salvaged(let report): reports.append(report)
            case .failed(let error): Issue.record(error)
            }
        }
        return reports
    }

    @Test("One that is whole is archived as it is, and its last entries have no seal")
    func whole() throws {
        let bytes = try leftover()
        _ = try directory.write(bytes, to: Self.aside)
        #expect(try pass().isEmpty)
        let names = try FileSystem.names(in: directory.path)
        #expect(names.count == 1 && names[0].hasSuffix(".journal") && names[0].hasPrefix("system@"))
        let path = directory.path.appending(names[0])
        let file = try JournalFile.open(path)
        #expect(try file.header().state == .archived)
        let result = try SealedPlace.verify(path)
        #expect(result.isIntact, "\(result.findings)")
        #expect(result.seals?.unsealedCount == 3)
        #expect(result.seals?.validatedEnd == SealedPlace.start + 1_000_000)
        #expect(try pass().isEmpty)
    }

    @Test("One that is damaged stays beside what was salvaged from it")
    func damaged() throws {
        var bytes = try leftover()
        let data = FoundSeal.objects(in: bytes, type: 1)[3]
        bytes[data + 75] ^= 1
        _ = try directory.write(bytes, to: Self.aside)
        #expect(try pass().count == 1)
        let names = try FileSystem.names(in: directory.path)
        #expect(names.contains(Self.aside) && names.count == 2, "\(names)")
        #expect(try FileSystem.contents(of: directory.path.appending(Self.aside)) == bytes)
        #expect(try pass().isEmpty)
    }
}
