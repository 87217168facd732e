import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Records that are too long for the ring")
struct SpoolLongRecordTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    private var names: [String] {
        get throws { try FileSystem.names(in: directory.path).filter { $0 != Spool.fileName } }
    }

    @Test(
        "They keep their place among the others, and their file goes with them", arguments: [2056, 4096, 4104, 100_000])
    func order(byteCount: Int) throws {
        var spool = try Spool.test(directory)
        #expect(spool.append(0, [104]) && spool.append(1, [104, byteCount, 200]) && spool.append(4, [104]))
        for _ in 0..<2 {
            #expect(spool.records.map(\.number) == [0, 1, 2, 3, 4])
            #expect(spool.records.map(\.seqnum) == [1, 2, 3, 4, 5])
            #expect(spool.records.map(\.byteCount) == [104, 104, byteCount, 200, 104])
            #expect(spool.usedByteCount == 104 + 104 + 256 + 200 + 104 + byteCount)
            #expect(try names == ["spool-3.entry"])
            #expect(try FileStatus(of: directory.path.appending("spool-3.entry")).mode == 0o600)
            spool = try Spool.test(directory)
        }
        _ = spool.release(upTo: 208)
        #expect(try names == ["spool-3.entry"])
        _ = spool.release(upTo: 208 + 256)
        #expect(try names == [] && spool.usedByteCount == 304)
        #expect(spool.records.map(\.number) == [3, 4])
    }

    @Test("A long one is never stuck, but two must fit")
    func room() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [10_000]))
        #expect(!spool.append(1, [2056]))
        #expect(spool.append(1, [104]))
        #expect(spool.release(upTo: 256))
        #expect(spool.append(2, [2056]) && !spool.append(3, [2056]))
        #expect(spool.append(3, [2056 - 16]))
        #expect(spool.records.map(\.number) == [1, 2, 3])
    }

    @Test("Files without a stub go; a stub without its file is told of, and the others stay")
    func strays() throws {
        try directory.write([1], to: "spool-77.entry")
        let spool = try Spool.test(directory)
        #expect(try names == [])
        #expect(spool.append(0, [104, 3000, 104]))
        // Removed, cut off, and changed.
        let path = directory.path.appending("spool-2.entry")
        let bytes = try FileSystem.contents(of: path)
        var changed = bytes
        changed[1234] ^= 1
        for damage in [nil, Array(bytes.dropLast()), changed] {
            try? FileSystem.unlink(path)
            if let damage { try directory.write(damage, to: "spool-2.entry") }
            let next = try Spool.test(directory)
            #expect(next.notices.contains(.entryMissing(path)))
            #expect(next.records.map(\.number) == [0, 2])
        }
    }

    @Test("One for which there is no room in memory leaves a note in its place")
    func noRoom() throws {
        let spool = try Spool.test(directory)
        // Nobody can write a file of this name.
        try FileSystem.createDirectories(directory.path.appending("spool-2.entry"))
        #expect(spool.append(0, [104, 3000, 104]))
        var texts: [String] = []
        spool.withRecords(spool.tail..<spool.head) { texts.append($0.text) }
        #expect(texts.joined().contains("MESSAGE=An entry of 3000 bytes is lost"))
        #expect(try Spool.test(directory).leftover?.recordCount == 3)
    }
}
