import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Files that we seal: both verifiers find every seal genuine, whatever happened while they were written.
@Suite("Sealing")
struct SealingTests {
    let place: SealedPlace

    init() throws { place = try SealedPlace() }

    /// All files pass both verifiers, and all their entries are sealed.
    private func checkAll(isSystemdAsked: Bool = true, unsealed: UInt64 = 0) throws {
        for path in try place.files() {
            let result = try SealedPlace.verify(path)
            #expect(result.isIntact, "\(path): \(result.findings)")
            #expect(result.seals?.unsealedCount == unsealed, "\(path)")
            guard isSystemdAsked else { continue }
            let systemd = try place.systemdVerifies(path)
            #expect(systemd.isSuccess, "\(path): \(systemd.errorText)")
            #expect(systemd.errorText.contains("=> Validated from") || systemd.outputText.contains("=> Validated from"))
        }
    }

    @Test("Epochs, skipped ones among them, in every way to the disk", arguments: CommitKind.allCases)
    func epochs(commit: CommitKind) throws {
        let writer = try place.open(commit)
        for second in [0.5, 1, 9.999999, 10, 11, 35, 36, 52, 120.25] {
            #expect(writer.store(SealedPlace.entry(second)))
        }
        writer.close()
        #expect(try place.files().count == 1)
        #expect(try SealedPlace.epochs(of: place.files()[0]) == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        try checkAll()
        let report = try #require(try SealedPlace.verify(place.files()[0]).seals)
        #expect(report.sealCount == 14)
        #expect(report.firstRealtime == SealedPlace.start + 500_000)
        #expect(report.validatedEnd == SealedPlace.start + 120_250_000)
    }

    @Test("Syncs, rests, rotations and users' files in between", arguments: CommitKind.allCases, [UInt64(1), 2])
    func randomly(commit: CommitKind, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let writer = try place.open(commit, maximum: 1 << 20, splitsByUser: true)
        var (time, count) = (0.0, 0)
        for _ in 0..<400 {
            switch Int.random(in: 0..<30, using: &random) {
            case 0: time += Double.random(in: 0..<40, using: &random)
            case 1: writer.synchronize()
            case 2: writer.synchronize(then: .offline)
            case 3: writer.rotate()
            case 4: writer.endEpochs(at: SealedPlace.start + UInt64(time * 1_000_000))
            case 5: Clock.sleep(microseconds: 1000)
            case 6...12: writer.advance()
            default:
                time += 0.3
                let owner = Bool.random(using: &random) ? EntryRecord.systemOwner : 1000
                let text = String(repeating: "x", count: Int.random(in: 0..<2000, using: &random))
                #expect(writer.store(SealedPlace.entry(time, text, owner: owner)))
                count += 1
            }
        }
        writer.close()
        try checkAll()
        #expect(try place.files().reduce(0) { try $0 + Int(JournalFile.open($1).entryCount) } == count)
        #expect(!place.notices.all.contains { if case .notSealed = $0 { true } else { false } })
    }

    @Test("Every kind of file", arguments: FileKind.all)
    func kinds(kind: FileKind) throws {
        let sealer = try #require(try place.sealer())
        var options = kind.options
        options.isSealed = true
        options.machineID = SealedPlace.machineID
        let path = place.directory.path.appending("a.journal")
        var writer = try JournalFileWriter.create(path, options: options)
        for (index, entry) in WriterOracleTests.randomEntries(count: 60, seed: 7).enumerated() {
            var entry = entry
            entry.realtime = SealedPlace.start + UInt64(index) * 1_500_000
            try writer.append(entry.record().bytes, sealedBy: sealer)
        }
        try writer.finishSealing(sealer)
        try writer.markOffline()
        try checkAll()
    }

    @Test("The newest level has seals without gaps", arguments: CommitKind.allCases)
    func newestLevel(commit: CommitKind) throws {
        let writer = try place.open(commit, level: .systemd256)
        for second in [0.5, 12, 47] { #expect(writer.store(SealedPlace.entry(second))) }
        writer.close()
        let path = try place.files()[0]
        let flags = try JournalFile.open(path).header().compatibleFlags
        #expect(flags == [.sealed, .sealedContinuous, .tailEntryBootID])
        try checkAll(isSystemdAsked: false)
    }

    @Test("An epoch without entries is sealed when its end has come")
    func emptyEpochs() throws {
        let writer = try place.open()
        #expect(writer.store(SealedPlace.entry(3)))
        let deadline = try #require(writer.epochDeadline)
        #expect(deadline > SealedPlace.start + SealedPlace.interval)
        writer.endEpochs(at: deadline - 1)
        #expect(try SealedPlace.epochs(of: place.files()[0]) == [0])
        writer.endEpochs(at: deadline)
        #expect(try SealedPlace.epochs(of: place.files()[0]) == [0, 0])
        writer.endEpochs(at: SealedPlace.start + 3 * SealedPlace.interval + SealedPlace.interval / 2)
        #expect(try SealedPlace.epochs(of: place.files()[0]) == [0, 0, 1, 2])
        writer.close()
        try checkAll()
    }

    @Test("After a long sleep the files end and others begin, instead of thousands of seals")
    func longSleep() throws {
        let writer = try place.open()
        #expect(writer.store(SealedPlace.entry(3)))
        #expect(writer.store(SealedPlace.entry(30_000)))
        writer.close()
        #expect(try place.files().map { try SealedPlace.epochs(of: $0) } == [[3000, 3000], [0, 0]])
        try checkAll()
    }

    @Test("A full file has room for its last seal")
    func fullFile() throws {
        let writer = try place.open(maximum: 512 << 10)
        var text = SeededGenerator(seed: 5)
        for index in 0..<900 {
            let noise = (0..<40).map { _ in String(UInt64.random(in: .min ... .max, using: &text), radix: 36) }.joined()
            #expect(writer.store(SealedPlace.entry(Double(index) / 100, noise)))
        }
        writer.close()
        #expect(try place.files().count > 1)
        try checkAll()
    }

    @Test("Entries of a time whose key is gone are kept, in files that are not sealed")
    func clockMovedBack() throws {
        let writer = try place.open()
        for second in [25.0, 26, 7, 8, 27, 28] { #expect(writer.store(SealedPlace.entry(second))) }
        writer.close()
        let sealed = try place.files().filter { try JournalFile.open($0).header().compatibleFlags.contains(.sealed) }
        #expect(try place.files().count == 3)
        #expect(sealed.count == 2)
        for path in sealed { #expect(try SealedPlace.verify(path).isIntact) }
        #expect(place.notices.all.contains { if case .notSealed = $0 { true } else { false } })
    }
}
