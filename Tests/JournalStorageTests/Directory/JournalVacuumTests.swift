import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Removing old files")
struct JournalVacuumTests {
    let directory: TemporaryDirectory
    private let sequence = ID128(high: 1, low: 2)

    init() throws { directory = try TemporaryDirectory() }

    private static let time: UInt64 = 1_700_000_000_000_000

    /// A file of 64 KiB that has one entry, or none.
    private func make(_ name: String, isEmpty: Bool = false, state: FileState = .archived) throws {
        let path = directory.path.appending("made.journal")
        var options = JournalFileOptions()
        options.maximumByteCount = 512 << 10
        options.dataBucketCount = 7
        do {
            var writer = try JournalFileWriter.create(path, options: options)
            if !isEmpty { try writer.append(TestEntry(["A=1"], realtime: Self.time)) }
        }
        try [state.rawValue].withBytes { (bytes) throws(Errno) in
            try OwnedDescriptor.open(path, .readWrite).write(bytes, at: FileHeader.Offset.state)
        }
        try FileSystem.rename(path, to: directory.path.appending(name))
    }

    private func archived(_ seqnum: UInt64, hours: UInt64, sequence: ID128? = nil, prefix: String = "system") -> String
    {
        "\(JournalFileName.archived(prefix: prefix, seqnumID: sequence ?? self.sequence, headSeqnum: seqnum, headRealtime: Self.time + hours * 3_600_000_000))"
    }

    private func aside(hours: UInt64) -> String {
        "\(JournalFileName.aside(prefix: "system", realtime: Self.time + hours * 3_600_000_000, random: hours))"
    }

    /// - Returns: the names of the removed files, in order.
    private func vacuum(_ change: (inout JournalVacuum) -> Void) throws -> [String] {
        var vacuum = JournalVacuum(directory.path, limits: JournalVacuum.Limits())
        change(&vacuum)
        var removed: [String] = []
        try vacuum.run(onRemoval: { removed.append($0.path.lastComponent?.string ?? "") }) { path, error in
            Issue.record("\(path): \(error)")
        }
        for name in removed { #expect(!FileSystem.exists(directory.path.appending(name))) }
        return removed
    }

    @Test("Without limits only empty archived files go")
    func emptyFiles() throws {
        try make("system.journal", isEmpty: true)
        try make(archived(1, hours: 1))
        try make(archived(2, hours: 2), isEmpty: true)
        try make(aside(hours: 3), isEmpty: true)
        _ = try directory.write([], to: archived(4, hours: 4))
        #expect(try vacuum { _ in } == [archived(2, hours: 2), archived(4, hours: 4)])
        #expect(try FileSystem.names(in: directory.path).count == 3)
    }

    @Test("A rotated file whose entries its writer still keeps stays", arguments: [FileState.online, .offline])
    func keptEntries(state: FileState) throws {
        try make(archived(2, hours: 2), isEmpty: true, state: state)
        #expect(try vacuum { _ in } == [])
    }

    @Test("The oldest go first, by number in one sequence and by time between others")
    func order() throws {
        let other = ID128(high: 3, low: 4)
        try make("system.journal")
        // The clock went back between these two.
        try make(archived(10, hours: 9))
        try make(archived(20, hours: 5))
        try make(archived(1, hours: 7, sequence: other, prefix: "user-1000"))
        try make(aside(hours: 1))
        let removed = try vacuum { $0.limits.fileCount = 1 }
        #expect(removed.count == 4)
        #expect(removed.first == aside(hours: 1))
        #expect(Array(removed.dropFirst(2)) == [archived(10, hours: 9), archived(20, hours: 5)])
        #expect(try FileSystem.names(in: directory.path) == ["system.journal"])
    }

    @Test("Files that are written count, are never removed, and what is no journal is let alone")
    func limits() throws {
        for name in ["system.journal", "user-1000.journal", "strange.journal"] { try make(name) }
        _ = try directory.write([1, 2, 3], to: "notes.txt")
        for number in 1...5 { try make(archived(UInt64(number), hours: UInt64(number))) }
        #expect(try vacuum { $0.limits.fileCount = 8 } == [])
        #expect(try vacuum { $0.limits.fileCount = 7 } == [archived(1, hours: 1)])
        #expect(
            try vacuum { $0.limits.oldestRealtime = Self.time + 3 * 3_600_000_000 } == [archived(2, hours: 2)])
        let status = try FileStatus(of: directory.path.appending(archived(3, hours: 3)))
        let all = UInt64(status.allocatedByteCount) * 6
        #expect(try vacuum { $0.limits.byteCount = all } == [])
        #expect(try vacuum { $0.limits.byteCount = all - 1 } == [archived(3, hours: 3)])
        #expect(try vacuum { $0.limits.byteCount = 0 } == [archived(4, hours: 4), archived(5, hours: 5)])
        #expect(try FileSystem.names(in: directory.path).count == 4)
    }

    @Test("A writer keeps its newest archived file and what was put aside")
    func ofAWriter() throws {
        try make("system.journal")
        try make(archived(1, hours: 1))
        try make(archived(2, hours: 2))
        try make(aside(hours: 0))
        let removed = try vacuum {
            $0.limits.fileCount = 1
            $0.takesAside = false
            $0.keptCount = 1
        }
        #expect(removed == [archived(1, hours: 1)])
    }

    @Test("A directory that cannot be read is an error")
    func noDirectory() {
        let vacuum = JournalVacuum(directory.path.appending("none"), limits: JournalVacuum.Limits())
        #expect(throws: Errno.noSuchFileOrDirectory) { try vacuum.run(onRemoval: { _ in }) }
    }
}
