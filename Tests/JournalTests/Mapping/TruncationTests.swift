import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("a file that is cut off while a journal is read")
struct TruncationTests {
    /// The three files of one journal, in a directory of their own.
    static func copies(in directory: TemporaryDirectory) throws -> [FilePath] {
        try ["merge-a", "merge-b", "merge-c"].map { name in
            try directory.write(try Fixture.bytes(name + ".journal"), to: name + ".journal")
        }
    }

    static func pool(_ reservesAddresses: Bool) -> WindowPool {
        WindowPool(windowByteCount: 4096, limitByteCount: 64 << 10, reservesAddresses: reservesAddresses)
    }

    @Test("in the middle of a merge, the other files are read to their end", arguments: [true, false])
    func merge(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let paths = try Self.copies(in: directory)
        let others = try Journal(JournalSource(.files([paths[0], paths[2]]))).messages()
        let journal = try Journal(JournalSource(.files(paths)), windows: Self.pool(reservesAddresses))
        var messages: [String] = []
        while messages.count < 30, journal.next() { messages.append(try journal.message()) }
        #expect(messages == Array(MergeTests.expected.prefix(30)))
        try OwnedDescriptor.open(paths[1], .readWrite).truncate(to: 4096)
        while journal.next() {
            do {
                messages.append(try journal.message())
            } catch {
                #expect(error as? JournalError == .file(JournalFileError(path: paths[1], .truncatedMeanwhile)))
            }
        }
        // All that the others have, in order; of the one that was cut off nothing that is not in it.
        let rest = Set(messages)
        #expect(others.allSatisfy { rest.contains($0) })
        #expect(messages == MergeTests.expected.filter { rest.contains($0) })
        #expect(messages.count < MergeTests.expected.count)
        #expect(journal.warnings.map(\.kind) == [.truncatedMeanwhile])
    }

    @Test("every operation on it fails or finds nothing, and none ends the program", arguments: [0, 200, 4096, 65536])
    func operations(byteCount: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try Self.copies(in: directory)[0]
        let file = try JournalFile.open(path, windows: Self.pool(true))
        var scratch = FieldScratch()
        var list = file.allEntries()
        let found = file.readableEntry(in: &list, from: 0, .forward)
        let first = try #require(found)
        try OwnedDescriptor.open(path, .readWrite).truncate(to: byteCount)
        #expect(throws: JournalFileError(path: path, .truncatedMeanwhile)) { try file.verify() }
        #expect(file.readingError == JournalFileError(path: path, .truncatedMeanwhile))
        #expect(throws: JournalFileError(path: path, .truncatedMeanwhile)) {
            try file.metadata(ofEntryAt: first.offset)
        }
        #expect(throws: JournalFileError(path: path, .truncatedMeanwhile)) { try file.header() }
        var reported: JournalFileError?
        do { try file.forEachField(ofEntryAt: first.offset, scratch: &scratch) { _, _ in } } catch { reported = error }
        #expect(reported == JournalFileError(path: path, .truncatedMeanwhile))
        let again = file.readableEntry(in: &list, from: 0, .forward)
        #expect(again == nil)
        let data = "PRIORITY=6".withBytes { file.data($0, scratch: &scratch) }
        #expect(data == nil)
        let message = JournalFileError(path: path, .truncatedMeanwhile).description
        #expect(message.contains("another program cut the file off"))
    }

    @Test("a file is read whole with four windows of a page", arguments: [true, false])
    func smallWindows(reservesAddresses: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(try Fixture.bytes("v256-regular-keyed-zstd.journal"), to: "a.journal")
        let expected = try Journal(JournalSource(.files([path]))).allEntries()
        let pool = WindowPool(windowByteCount: 4096, limitByteCount: 16384, reservesAddresses: reservesAddresses)
        let journal = try Journal(JournalSource(.files([path])), windows: pool)
        let entries = try journal.allEntries()
        #expect(entries.map(\.metadata) == expected.map(\.metadata))
        #expect(entries.map(\.fields) == expected.map(\.fields))
        #expect(try JournalFile.open(path, windows: pool).verify().isIntact)
    }
}
