import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Files that were put aside are salvaged")
struct SalvageDirectoryTests {
    let directory: TemporaryDirectory
    let subject: SalvageSubject
    static let aside = "system@000634f0d3f2a1b2-00000000000000ff.journal~"

    init() throws {
        directory = try TemporaryDirectory()
        let work = try TemporaryDirectory()
        subject = try SalvageSubject(FileKind.all[1], in: work)
    }

    /// Puts the subject aside, as a writer has left it that was killed.
    private func putAside(_ change: (inout [UInt8]) -> Void = { _ in }, name: String = aside) throws -> FilePath {
        var bytes = subject.bytes
        bytes[FileHeader.Offset.state] = FileState.online.rawValue
        change(&bytes)
        return try directory.write(bytes, to: name)
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

    private func names() throws -> [String] { try FileSystem.names(in: directory.path) }

    static let output = "system@11112222333344448555666677778888-0000000000000001-00060a24181e4000.journal"

    @Test("One that is intact is replaced by a clean file")
    func intact() throws {
        _ = try putAside()
        let reports = try pass()
        #expect(reports.count == 1 && reports[0].isOriginalRemoved && reports[0].isComplete)
        #expect(try names() == [Self.output])
        #expect(
            "\(reports[0])" == "Salvaged \(Self.aside): found 7 entries, kept 7, lost 0, in \(Self.output)")
        #expect(try pass().isEmpty)
        #expect(try entries(of: directory.path.appending(Self.output)).count == 7)
    }

    @Test("One that holds what nobody can explain stays, and is left alone after that")
    func damaged() throws {
        let path = try putAside { $0[subject.entries[3].object.upperBound - 1] ^= 0x55 }
        let reports = try pass()
        #expect(reports.count == 1 && !reports[0].isOriginalRemoved)
        #expect(reports[0].keptCount == 6 && reports[0].findings.lostCount == 1)
        #expect(try names() == [Self.output, Self.aside].sorted())
        #expect(try pass().isEmpty)
        // The file that came of it may be removed for its age: the damaged one is not salvaged again.
        if try OwnedDescriptor.open(path).attribute(Salvage.attribute) != nil {
            try FileSystem.unlink(directory.path.appending(Self.output))
            #expect(try pass().isEmpty)
        }
    }

    @Test("A pass that was cut short before it could mark or remove the file is finished by the next")
    func interrupted() throws {
        var options = SalvageOptions()
        options.output = directory.path.appending(Self.output)
        let path = try putAside()
        _ = try Salvage.rewrite(path, options)
        try directory.write([1, 2, 3], to: ".\(Self.output).salvage")
        let inode = try FileStatus(of: directory.path.appending(Self.output)).inode
        let reports = try pass()
        #expect(reports.count == 1 && reports[0].wasRepeated && reports[0].isOriginalRemoved)
        #expect(try names() == [Self.output])
        #expect(try FileStatus(of: directory.path.appending(Self.output)).inode == inode)
        // Cut short before the mark of a file that stays.
        let damaged = try putAside { $0[subject.entries[3].object.upperBound - 1] ^= 0x55 }
        try FileSystem.unlink(directory.path.appending(Self.output))
        _ = try Salvage.rewrite(damaged, options)
        #expect(try pass().isEmpty)
        #expect(try names() == [Self.output, Self.aside].sorted())
    }

    @Test("Files that have an owner, that are in order, or are none, are left alone")
    func others() throws {
        let offline = try putAside({ $0[FileHeader.Offset.state] = 0 })
        try OwnedDescriptor.open(offline, .readWrite).truncate(to: 8 << 20)
        let owned = try putAside(name: "user-1@000634f0d3f2a1b2-0000000000000001.journal~")
        let owner = try OwnedDescriptor.open(owned, .readWrite)
        #expect(try owner.tryLock())
        _ = try putAside(name: "system.journal")
        try FileSystem.createDirectories(directory.path.appending("a@000634f0d3f2a1b2-0000000000000001.journal~"))
        try FileSystem.symlink(owned, at: directory.path.appending("b.journal~"))
        let before = try names()
        #expect(try pass().isEmpty)
        #expect(try names() == before)
    }

    @Test("Files of which nothing is left: one of zeros goes, one without its header stays")
    func unreadable() throws {
        let name = "system@000634f0d3f2a1b2-0000000000000001.journal~"
        try directory.write([UInt8](repeating: 0, count: 70_000), to: name)
        var reports = try pass()
        #expect(reports.count == 1 && reports[0].isOriginalRemoved && reports[0].outputs.isEmpty)
        #expect(try names().isEmpty)
        try directory.write(Array("not a journal at all".utf8), to: name)
        reports = try pass()
        #expect(reports.count == 1 && !reports[0].isOriginalRemoved && reports[0].outputs.isEmpty)
        #expect(try names() == [name])
        #expect("\(reports[0])" == "Salvaged \(name): found 0 entries, kept 0, lost 0, 20 bytes unexplained")
    }

    @Test("An append that its writer did not finish is no loss, wherever it stopped")
    func unfinishedAppend() throws {
        // The last entry and what came with it, as far as it had come. Counters and links follow later.
        let last = try #require(subject.entries.last)
        let sixth = subject.entries[5]
        let start = try #require(subject.objects.first { $0.range.lowerBound > sixth.offset && $0.type == 1 })
        for end in stride(from: start.range.lowerBound, through: last.object.upperBound, by: 1) {
            let path = try putAside { bytes in
                for offset in end..<bytes.count { bytes[offset] = 0 }
                let tail = subject.objects.last { $0.range.lowerBound <= max(end - 16, 0) }?.range.lowerBound ?? 0
                let fields: [(Int, UInt64)] = [
                    (FileHeader.Offset.tailObjectOffset, UInt64(tail)), (FileHeader.Offset.entryCount, 6),
                ]
                for (field, value) in fields {
                    for byte in 0..<8 { bytes[field + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
                }
            }
            let findings = try Salvage.scan(path)
            let isWhole = findings.entries.count == 7
            #expect(findings.entries.count == 6 || end >= last.object.upperBound - 8, "\(end)")
            #expect(findings.isComplete, "\(end): \(findings)")
            if isWhole { #expect(!findings.hasUnfinishedAppend) }
        }
    }

    @Test("Owner, permissions and time of creation are those of the damaged file")
    func attributes() throws {
        let path = try putAside()
        try FileSystem.setMode(0o604, of: path)
        let created: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let hasAttributes = (try? OwnedDescriptor.open(path).setAttribute("user.crtime_usec", created)) != nil
        _ = try pass()
        let output = directory.path.appending(Self.output)
        #expect(try FileStatus(of: output).mode == 0o604)
        if hasAttributes { #expect(try OwnedDescriptor.open(output).attribute("user.crtime_usec") == created) }
    }
}
