import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Where systemd makes files that do not verify though nobody touched them, ours do.
@Suite("Where systemd's own seals fail")
struct SealingDefectTests {
    let place: SealedPlace

    init() throws { place = try SealedPlace() }

    private func checkAll(count: Int) throws {
        let files = try place.files()
        #expect(files.count == count, "\(files)")
        for path in files {
            let result = try SealedPlace.verify(path)
            #expect(result.isIntact, "\(path): \(result.findings)")
            #expect(result.seals?.unsealedCount == 0)
        }
    }

    @Test("A file that was closed is archived, and another one sealed, instead of sealing an epoch twice")
    func reopening() throws {
        for second in [3.0, 4, 5, 13] {
            let writer = try place.open(level: .systemd256)
            #expect(writer.store(SealedPlace.entry(second)))
            writer.close()
        }
        try checkAll(count: 4)
    }

    @Test("An archived file gets no further seal", arguments: CommitKind.allCases)
    func interruptedArchiving(commit: CommitKind) throws {
        let writer = try place.open(commit, level: .systemd256)
        for second in [3.0, 14, 15] {
            #expect(writer.store(SealedPlace.entry(second)))
            // The sync of the one before may still be running.
            writer.rotate()
        }
        #expect(writer.store(SealedPlace.entry(15.5)))
        writer.close()
        try checkAll(count: 4)
        // Two seals of the first epoch of each file, one of every other.
        for path in try place.files() {
            let epochs = try SealedPlace.epochs(of: path)
            #expect(epochs.count == Set(epochs).count + 1)
        }
    }

    @Test("All files of an epoch are sealed before it ends")
    func sharedState() throws {
        let writer = try place.open(level: .systemd256, splitsByUser: true)
        for owner in [EntryRecord.systemOwner, 1000, 1001] { #expect(writer.store(SealedPlace.entry(3, owner: owner))) }
        for second in [13.0, 25, 26] { #expect(writer.store(SealedPlace.entry(second, owner: 1000))) }
        #expect(writer.store(SealedPlace.entry(27, owner: 1001)))
        writer.close()
        try checkAll(count: 3)
        for path in try place.files() { #expect(try SealedPlace.epochs(of: path) == [0, 0, 1, 2]) }
    }

    @Test("The run of sequence numbers is settled before the first seal")
    func seqnumID() throws {
        let writer = try place.open(level: .systemd256, splitsByUser: true)
        #expect(writer.store(SealedPlace.entry(3)))
        #expect(writer.store(SealedPlace.entry(4, owner: 1000)))
        writer.rotate()
        #expect(writer.store(SealedPlace.entry(5, owner: 1000)))
        #expect(writer.store(SealedPlace.entry(6)))
        writer.close()
        try checkAll(count: 4)
        #expect(try Set(place.files().map { try JournalFile.open($0).header().seqnumID }).count == 1)
    }
}
