import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

/// A spool that is not used any more is what a killed daemon leaves: its file, as the last store left it.
@Suite("A spool that a killed daemon left")
struct SpoolReopeningTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    static func mark(_ number: Int) -> ReceptionMark {
        let number = UInt64(number)
        return ReceptionMark(
            native: ReceptionProgress(batch: number, slotCount: UInt32(number % 33), entryCount: UInt32(number % 3)),
            syslog: ReceptionProgress(batch: number / 2, slotCount: UInt32(number % 7)))
    }

    @Test("It has what was accepted and not released, whenever it was left", arguments: 1...4)
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var spool = try Spool.test(directory)
        var kept: [TestRecord] = []
        var (number, mark, openings) = (0, ReceptionMark(), 0)
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                // Some have no records, some no mark.
                let sizes = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    Int.random(in: 12...150, using: &random) * 8
                }
                let next = Bool.random(using: &random) ? Self.mark(number) : nil
                guard spool.append(number, sizes, mark: next) else { continue }
                for (index, size) in sizes.enumerated() {
                    let seqnum = UInt64(number + index + 1)
                    kept.append(TestRecord(seqnum: seqnum, number: number + index, byteCount: size))
                }
                number += sizes.count
                mark = next ?? mark
            case 6..<9:
                let count = Int.random(in: 0...kept.count, using: &random)
                let byteCount = kept.prefix(count).reduce(0) { $0 + $1.byteCount }
                _ = spool.release(upTo: spool.tail + UInt64(byteCount))
                kept.removeFirst(count)
            default:
                if spool.byteCapacity - spool.usedByteCount < 256 { continue }
                // What a killed append leaves behind the head, and a mark that nothing was published with.
                for place in 0..<32 { spool.mapping.store(random.next(), at: spool.offset(of: spool.head) + 8 * place) }
                if Bool.random(using: &random) { spool.store(Self.mark(9999), at: spool.head + 104) }
                spool = try Spool.test(directory)
                openings += 1
                #expect(spool.leftover?.recordCount == (kept.isEmpty ? nil : kept.count))
                #expect(spool.leftover?.firstSeqnum == kept.first?.seqnum)
                #expect(spool.leftover?.lastSeqnum == kept.last?.seqnum)
                #expect(spool.notices.count == (kept.isEmpty ? 0 : 1))
                #expect(spool.recoveredMark == mark)
            }
            try #require(spool.records == kept)
            #expect(spool.nextSeqnum == UInt64(number) + 1)
        }
        #expect(openings > 10)
    }

    @Test("The number of a record that was published just before the kill is not given again")
    func numberBehindPublication() throws {
        let spool = try Spool.test(directory)
        #expect(spool.append(0, [104, 104]))
        // The kill came between the two last stores.
        spool.mapping.storeReleasing(1, at: SpoolLayout.Offset.nextSeqnum)
        let next = try Spool.test(directory)
        #expect(next.nextSeqnum == 3)
    }

    @Test("Numbers go on from the files' or the spool's, whichever is higher")
    func numbering() throws {
        var spool = try Spool.test(directory)
        let run = ID128(high: 5, low: 6)
        spool.startNumbering(at: 100, seqnumID: run)
        #expect(spool.append(0, [104]) && spool.records.first?.seqnum == 100 && spool.acceptedSeqnum == 100)
        spool = try Spool.test(directory)
        #expect(spool.seqnumID == run && spool.leftover?.lastSeqnum == 100)
        spool.startNumbering(at: 50, seqnumID: run)
        #expect(spool.append(1, [104]) && spool.acceptedSeqnum == 101)
        // Records of another run get new numbers: room is left for them.
        spool = try Spool.test(directory)
        spool.startNumbering(at: 1000, seqnumID: ID128(high: 7, low: 7))
        #expect(spool.append(2, [104]) && spool.acceptedSeqnum == 1002)
    }

    @Test("Another capacity is taken when the spool is empty, and no sooner")
    func capacity() throws {
        var spool = try Spool.test(directory)
        spool.startNumbering(at: 7, seqnumID: ID128(high: 5, low: 6))
        #expect(spool.append(0, [104]))
        spool = try Spool.test(directory, capacity: 20_000)
        #expect(spool.byteCapacity == 4096 && spool.records.count == 1)
        #expect(spool.notices.contains(.keepsCapacity(byteCount: 4096, wanted: 20480)))
        _ = spool.release(upTo: spool.head)
        spool = try Spool.test(directory, capacity: 20_000)
        #expect(spool.byteCapacity == 20480 && spool.notices.isEmpty)
        // The numbers are those of before.
        #expect(spool.append(1, [10_000]) && spool.records.map(\.seqnum) == [8])
        #expect(spool.seqnumID == ID128(high: 5, low: 6))
    }

    @Test("Datagrams that are not worked off keep the file, and are found")
    func datagrams() throws {
        let path = directory.path.appending("socket")
        let receiving = try OwnedDescriptor.unixSocket(.datagram)
        try receiving.bind(to: path)
        let sending = try OwnedDescriptor.unixSocket(.datagram)
        let spool = try Spool.test(directory)
        var receiver = spool.receiver(for: .syslog, receivesLabels: false)
        for text in ["a", "", "c"] { try sending.send(Array(text.utf8), to: path) }
        _ = try receiver.receive(from: receiving)
        let batch = receiver.batch
        let mark = ReceptionMark(syslog: ReceptionProgress(batch: batch, slotCount: 2))
        #expect(spool.append(0, [], mark: mark))

        var next = try Spool.test(directory, capacity: 8192)
        #expect(next.byteCapacity == 4096 && next.recoveredMark == mark && next.leftover == nil)
        let found = next.receiver(for: .syslog, receivesLabels: false)
        let (count, last, foundBatch) = (found.count, found.bytes(at: 2).array, found.batch)
        #expect(count == 3 && last == [UInt8(ascii: "c")] && foundBatch == batch)
        let none = next.receiver(for: .native, receivesLabels: false).count
        #expect(none == 0)
        // Once they are done nothing holds on to the file.
        #expect(next.append(0, [], mark: ReceptionMark(syslog: ReceptionProgress(batch: batch, slotCount: 3))))
        next = try Spool.test(directory, capacity: 8192)
        #expect(next.byteCapacity == 8192)
    }

    @Test("The file is the owner's alone, and goes when there is nothing in it")
    func removal() throws {
        let spool = try Spool.test(directory)
        let path = directory.path.appending(Spool.fileName)
        #expect(try FileStatus(of: path).mode == 0o600)
        #expect(spool.append(0, [104]))
        spool.removeIfEmpty()
        #expect(FileSystem.exists(path))
        _ = spool.release(upTo: spool.head)
        spool.removeIfEmpty()
        #expect(try FileSystem.names(in: directory.path).isEmpty)
    }

    @Test("Without a directory it works and leaves nothing")
    func nameless() throws {
        let spool = try Spool.open(
            directory: nil, byteCapacity: 4096, bootID: Spool.testBoot, stateID: Spool.testState)
        #expect(spool.append(0, [104, 3000]))
        #expect(spool.records.map(\.byteCount) == [104, 3000])
        #expect(!spool.release(upTo: spool.head) && spool.usedByteCount == 0)
    }
}
