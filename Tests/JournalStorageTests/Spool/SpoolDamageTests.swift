import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("A damaged spool")
struct SpoolDamageTests {
    let directory: TemporaryDirectory
    var path: FilePath { directory.path.appending(Spool.fileName) }

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    /// Inverts the bits of a byte.
    private func flip(_ spool: Spool, at offset: Int) {
        spool.mapping.store(~spool.mapping.load(at: offset, as: UInt8.self), at: offset)
    }

    @Test("A record that is damaged anywhere is cut off, and those before it stay")
    func lastRecord() throws {
        var spool = try Spool.test(directory)
        #expect(spool.append(0, [104, 200]))
        let before = spool.records
        for offset in 0..<120 {
            #expect(spool.append(2, [120]))
            let seqnum = spool.acceptedSeqnum
            flip(spool, at: spool.offset(of: spool.head - 120) + offset)
            spool = try Spool.test(directory)
            try #require(spool.records == before, "offset \(offset)")
            #expect(spool.notices.contains(.cutOff(path, byteCount: 120)) && spool.notices.count == 2)
            // A number that was given is not given again, for whoever has seen it.
            #expect(spool.nextSeqnum == seqnum + 1)
            spool.mapping.storeReleasing(304, at: SpoolLayout.Offset.head)
        }
    }

    @Test("A record of which only the beginning was stored is cut off", arguments: 0...13)
    func torn(wordCount: Int) throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [104, 112]))
        let place = spool.offset(of: 104)
        for word in wordCount..<14 { spool.mapping.store(UInt64.max, at: place + 8 * word) }
        let next = try Spool.test(directory)
        #expect(next.records.map(\.number) == [0])
        #expect(next.notices.contains(.cutOff(path, byteCount: 112)))
    }

    @Test("A record with the number of one before it is cut off")
    func numbersRise() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [104, 104]))
        _ = spool.stamp(spool.offset(of: 104), count: 104, from: 1)
        let next = try Spool.test(directory)
        #expect(next.records.map(\.number) == [0])
    }

    @Test("A mark that goes with records that are cut off does not count")
    func mark() throws {
        let spool = try Spool.test(directory)
        let (first, second) = (SpoolReopeningTests.mark(1), SpoolReopeningTests.mark(2))
        #expect(spool.append(0, [104], mark: first) && spool.append(1, [104], mark: second))
        flip(spool, at: spool.offset(of: 104) + 70)
        let next = try Spool.test(directory)
        #expect(next.recoveredMark == first)
        // Nor later, when the ring is as full again.
        #expect(next.append(1, [104, 104]))
        let last = try Spool.test(directory)
        #expect(last.recoveredMark == first && last.records.count == 3)
    }

    @Test("A header that is damaged anywhere puts the file aside, and a new one is made")
    func header() throws {
        for offset in Array(0..<64) + [100, 119, 120, 127] {
            let spool = try Spool.test(directory)
            #expect(spool.append(0, [104]))
            flip(spool, at: offset)
            let next = try Spool.test(directory)
            #expect(next.records.isEmpty && next.append(1, [104]))
            let notice = try #require(next.notices.first, "offset \(offset)")
            guard case .putAside(path, let name, let reason) = notice, next.notices.count == 1 else {
                Issue.record("\(offset): \(next.notices)")
                return
            }
            #expect(!reason.isEmpty && FileSystem.exists(directory.path.appending(name)))
            try FileSystem.unlink(directory.path.appending(name))
            try FileSystem.unlink(path)
        }
    }

    @Test(
        "Positions that cannot be are noticed", arguments: [(8, 0), (0, 4104), (4, 104), (0, 100), (1 << 63, 1 << 63)])
    func positions(tail: UInt64, head: UInt64) throws {
        let spool = try Spool.test(directory)
        spool.mapping.storeReleasing(tail, at: SpoolLayout.Offset.tail)
        spool.mapping.storeReleasing(head, at: SpoolLayout.Offset.head)
        let next = try Spool.test(directory)
        guard case .putAside = next.notices.first else {
            Issue.record("\(next.notices)")
            return
        }
        #expect(next.records.isEmpty && next.append(0, [104]))
    }

    @Test("A spool of another boot is removed, one of another journal put aside")
    func strangers() throws {
        #expect(try Spool.test(directory).append(0, [104]))
        let next = try Spool.test(directory, boot: ID128(high: 1, low: 1))
        #expect(next.notices == [.discarded(path)] && next.records.isEmpty && next.append(0, [104]))
        let other = try Spool.test(directory, boot: ID128(high: 1, low: 1), state: ID128(high: 1, low: 1))
        guard case .putAside(path, let name, _) = other.notices.first else {
            Issue.record("\(other.notices)")
            return
        }
        #expect(other.records.isEmpty)
        // It is as it was: its own daemon can still have it.
        try FileSystem.rename(directory.path.appending(name), to: path)
        #expect(try Spool.test(directory, boot: ID128(high: 1, low: 1)).records.count == 1)
    }

    @Test("What is no spool is put aside", arguments: [0, 1, 4095, 4096, 10_000])
    func noSpool(byteCount: Int) throws {
        try directory.write([UInt8](repeating: 7, count: byteCount), to: Spool.fileName)
        let spool = try Spool.test(directory)
        #expect(spool.notices.count == 1 && spool.append(0, [104]))
        #expect(try FileSystem.names(in: directory.path).count == 2)
    }

    @Test("A file that was cut off is put aside")
    func truncated() throws {
        _ = try Spool.test(directory)
        try OwnedDescriptor.open(path, .readWrite).truncate(to: 8192)
        let spool = try Spool.test(directory)
        #expect(spool.notices.count == 1 && spool.append(0, [104]))
    }

    @Test("A link is not followed")
    func link() throws {
        let other = try TemporaryDirectory(in: "/dev/shm")
        _ = try Spool.test(other)
        try FileSystem.symlink(other.path.appending(Spool.fileName), at: path)
        let spool = try Spool.test(directory)
        #expect(spool.notices.count == 1 && spool.append(0, [104]))
        #expect(try Spool.test(other).leftover == nil)
    }
}
