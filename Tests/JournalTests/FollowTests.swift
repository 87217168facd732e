import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A file that seems to grow: a whole journal whose header counts fewer entries than there are.
final class GrowingFile {
    let descriptor: OwnedDescriptor

    init(_ fixture: String, at path: FilePath, count: UInt64) throws {
        var bytes = try Fixture.bytes(fixture + ".journal")
        bytes[FileHeader.Offset.state] = FileState.online.rawValue
        bytes.replaceSubrange(FileHeader.Offset.entryCount..<FileHeader.Offset.entryCount + 8, with: Self.bytes(count))
        // Made under another name, so that it appears whole.
        let hidden = FilePath(path.string + ".new")
        descriptor = try OwnedDescriptor.open(hidden, [.readWrite, .create])
        try write(bytes, at: 0)
        try FileSystem.rename(hidden, to: path)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws {
        try bytes.withBytes { bytes throws(Errno) in try descriptor.write(bytes, at: offset) }
    }

    func setCount(_ count: UInt64) throws {
        try write(Self.bytes(count), at: FileHeader.Offset.entryCount)
    }

    func archive() throws {
        try write([FileState.archived.rawValue], at: FileHeader.Offset.state)
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

@Suite("following")
struct FollowTests {
    private func drain(_ journal: Journal) -> Int {
        var count = 0
        while journal.next() { count += 1 }
        return count
    }

    @Test("reads on where a file has grown")
    func growth() throws {
        let directory = try TemporaryDirectory()
        let file = try GrowingFile(
            "v252-compact-keyed-zstd", at: directory.path.appending("system.journal"), count: 100)
        let journal = try Journal(JournalSource(.directories([directory.path])))
        let watcher = try JournalWatcher(journal)
        #expect(drain(journal) == 100)
        #expect(try watcher.wait(timeoutMilliseconds: 0) == .none)
        for count: UInt64 in [101, 102, 150, 400] {
            try file.setCount(count)
            #expect(try watcher.wait(timeoutMilliseconds: 5000) == .entries)
            while journal.next() {}
            #expect(journal.currentEntry?.seqnum == count)
        }
        #expect(!journal.next())
        #expect(journal.previous())
        #expect(journal.currentEntry?.seqnum == 399)
    }

    @Test("goes on over a rotation without losing or repeating an entry", arguments: [true, false])
    func rotation(isReadBetween: Bool) throws {
        let directory = try TemporaryDirectory()
        let machine = directory.path.appending("3d1219c7c4c5404aaa1f6d2a48adfda4")
        try FileSystem.createDirectories(machine)
        let path = machine.appending("system.journal")
        let old = try GrowingFile("v252-compact-keyed-zstd", at: path, count: 100)
        let journal = try Journal(JournalSource(.directories([directory.path])))
        let watcher = try JournalWatcher(journal)
        #expect(drain(journal) == 100)
        var found = 100
        try old.setCount(200)
        try FileSystem.rename(path, to: machine.appending("system@1-2-3.journal"))
        if isReadBetween {
            #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
            found += drain(journal)
            #expect(found == 200)
            #expect(journal.files.map(\.path.lastComponent?.string) == ["system@1-2-3.journal"])
        }
        let new = try GrowingFile("v256-sealed", at: path, count: 0)
        // The old file still gets its last entries.
        try old.setCount(400)
        try old.archive()
        try new.setCount(3)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        // What was written to the old file comes first.
        for seqnum in UInt64(found + 1)...400 {
            #expect(journal.next())
            #expect(journal.currentEntry?.seqnum == seqnum)
        }
        #expect(try journal.messages() == ["m0", "m1", "m2"])
        #expect(journal.files.count == 2)
        try new.setCount(8)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .entries)
        #expect(try journal.messages() == ["m3", "m4", "m5", "m6", "m7"])
    }

    @Test("follows with a match")
    func match() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(JournalSource(.directories([directory.path])))
        journal.setMatch(.field("UNIT", "a"))
        let watcher = try JournalWatcher(journal)
        #expect(!journal.next())
        let file = try GrowingFile("small-regular-keyed", at: directory.path.appending("system.journal"), count: 8)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(try journal.messages().count == 4)
        _ = file
    }

    @Test("shows everything of files that appear after a seek to the tail of nothing")
    func tailOfNothing() throws {
        let directory = try TemporaryDirectory()
        let missing = directory.path.appending("log/journal")
        let journal = try Journal(JournalSource(.directories([missing])))
        journal.seekToTail()
        #expect(!journal.previous())
        #expect(!journal.next())
        let watcher = try JournalWatcher(journal)
        let machine = missing.appending("3d1219c7c4c5404aaa1f6d2a48adfda4")
        try FileSystem.createDirectories(machine)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        let file = try GrowingFile("small-compact-keyed", at: machine.appending("system.journal"), count: 8)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(drain(journal) == 8)
        _ = file
    }

    @Test("adds a file that was empty when it appeared")
    func emptyAtFirst() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(JournalSource(.directories([directory.path])))
        let watcher = try JournalWatcher(journal)
        let path = try directory.write([], to: "system.journal")
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(journal.files.isEmpty)
        let bytes = try Fixture.bytes("small-compact-keyed.journal")
        let descriptor = try OwnedDescriptor.open(path, .readWrite)
        try bytes.withBytes { bytes throws(Errno) in try descriptor.write(bytes) }
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(drain(journal) == 8)
        #expect(journal.warnings.isEmpty)
    }

    @Test("does not show what is older than the entry read last in a file that appears")
    func olderFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write(try Fixture.bytes("merge-a.journal"), to: "a.journal")
        let journal = try Journal(JournalSource(.directories([directory.path])))
        let watcher = try JournalWatcher(journal)
        #expect(journal.skip(12, .forward) == 12)
        let last = try #require(Int(try journal.message().dropFirst("entry ".count)))
        try directory.write(try Fixture.bytes("merge-b.journal"), to: "b.journal.new")
        try FileSystem.rename(directory.path.appending("b.journal.new"), to: directory.path.appending("b.journal"))
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        let both = try MergeTests.open(["merge-a", "merge-b"])
        let expected = try both.messages().filter { (Int($0.dropFirst("entry ".count)) ?? 0) > last }
        #expect(try journal.messages() == expected)
    }

    @Test("drops files that are deleted, and looks again when events were lost")
    func deletionAndOverflow() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b", "c"] {
            try directory.write(try Fixture.bytes("merge-\(name).journal"), to: name + ".journal")
        }
        let journal = try Journal(JournalSource(.directories([directory.path])))
        let watcher = try JournalWatcher(journal)
        #expect(journal.files.count == 3)
        try FileSystem.unlink(directory.path.appending("b.journal"))
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(journal.files.count == 2)
        for _ in 0..<9000 {
            try directory.write([], to: "x")
            try FileSystem.unlink(directory.path.appending("x"))
        }
        try FileSystem.unlink(directory.path.appending("c.journal"))
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        #expect(journal.files.map(\.path.lastComponent?.string) == ["a.journal"])
        #expect(try journal.messages().count == 31)
    }

    @Test("watches files that are named one by one, but adds none")
    func namedFiles() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("one.journal")
        let file = try GrowingFile("small-compact-jenkins", at: path, count: 2)
        let journal = try Journal(JournalSource(.files([path])))
        let watcher = try JournalWatcher(journal)
        #expect(drain(journal) == 2)
        try directory.write(try Fixture.bytes("small-compact-keyed.journal"), to: "two.journal")
        #expect(try watcher.wait(timeoutMilliseconds: 0) == .none)
        try file.setCount(5)
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .entries)
        #expect(drain(journal) == 3)
        try FileSystem.rename(path, to: directory.path.appending("renamed.journal"))
        #expect(try watcher.wait(timeoutMilliseconds: 5000) == .files)
        try file.setCount(8)
        #expect(drain(journal) == 3)
    }
}
