import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("A damaged file gives all that is intact")
struct SalvageScanTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("An intact file is intact, however it is laid out", arguments: FileKind.all)
    func intact(kind: FileKind) throws {
        let subject = try SalvageSubject(kind, in: directory)
        let path = try directory.write(subject.bytes, to: "a.journal")
        let findings = try Salvage.scan(path)
        #expect(findings.entries.map { Int($0.offset.rawValue) } == subject.entries.map(\.offset))
        #expect(findings.entries.map(\.seqnum) == [1, 2, 3, 4, 5, 6, 7])
        #expect(findings.isComplete && findings.hasHeader && findings.unexplained.isEmpty)
        #expect(findings.seqnumID == ID128(high: 0x1111_2222_3333_4444, low: 0x8555_6666_7777_8888))
    }

    @Test("The header, the tables and the arrays may be lost, one by one and all together", arguments: FileKind.all)
    func indexLost(kind: FileKind) throws {
        let subject = try SalvageSubject(kind, in: directory)
        let indexTypes: [UInt8] = [4, 5, 6]
        for (fill, lost) in [(0, [4]), (0, [5]), (0, [6]), (0, [4, 5, 6]), (0xff, [4, 5, 6]), (0x29, [4, 5, 6])] {
            for headerByteCount in [0, 8, subject.headerByteCount] {
                var bytes = subject.bytes
                for offset in 0..<headerByteCount { bytes[offset] = UInt8(fill) }
                for object in subject.objects where lost.map({ UInt8($0) }).contains(object.type) {
                    for offset in object.range { bytes[offset] = UInt8(fill) }
                }
                let path = try directory.write(bytes, to: "a.journal")
                let findings = try Salvage.scan(path)
                #expect(findings.entries.map { Int($0.offset.rawValue) } == subject.entries.map(\.offset))
                #expect(findings.lostCount == 0)
                #expect(findings.hasHeader == (headerByteCount == 0))
                // Zeros need no explanation, but a file without its header is never complete.
                #expect(findings.isComplete == (headerByteCount == 0 && fill == 0))
                // A signature that is lost alone is no loss where the keyed hashes vouch for the ids behind it.
                if headerByteCount == 8, kind.isKeyed { #expect(findings.seqnumID != nil) }
                if headerByteCount > 8 { #expect(findings.seqnumID == nil) }
            }
        }
        #expect(subject.objects.contains { indexTypes.contains($0.type) })
    }

    /// The kinds that differ in how a file is scanned: both layouts, both hashes, with and without compression.
    static let kinds = [
        FileKind(isCompact: true, isKeyed: true, compression: .zstd),
        FileKind(isCompact: false, isKeyed: false, compression: nil),
    ]

    @Test("Every byte may be wrong: entries that do not have it are found", arguments: kinds, [false, true])
    func everyByte(kind: FileKind, isHeaderLost: Bool) throws {
        let subject = try SalvageSubject(kind, in: directory)
        var bytes = subject.bytes
        if isHeaderLost { for offset in 0..<subject.headerByteCount { bytes[offset] = 0 } }
        let path = try directory.write(bytes, to: "a.journal")
        let all = Set(subject.entries.map(\.offset))
        // The tables are all alike inside.
        let tables = subject.objects.filter { $0.type == 4 || $0.type == 5 }.map {
            $0.range.lowerBound + 32..<$0.range.upperBound - 16
        }
        for offset in (isHeaderLost ? subject.headerByteCount : 0)..<bytes.count {
            if tables.contains(where: { $0.contains(offset) }), offset % 61 != 0 { continue }
            try overwrite(path, at: offset, [bytes[offset] ^ (1 << UInt8(offset % 8))])
            let found = try Set(salvageable(path))
            try overwrite(path, at: offset, [bytes[offset]])
            let hit = subject.entries(hitAt: offset)
            #expect(found.isSuperset(of: all.subtracting(hit)), "byte \(offset)")
            if subject.role(of: offset, isKeyLost: isHeaderLost && kind.isKeyed) == .content {
                #expect(found.isDisjoint(with: hit), "byte \(offset)")
            }
            #expect(found.isSubset(of: all), "byte \(offset)")
        }
    }

    @Test("A file may end anywhere: entries before the end are found", arguments: kinds, [false, true])
    func everyLength(kind: FileKind, isHeaderLost: Bool) throws {
        let subject = try SalvageSubject(kind, in: directory)
        var bytes = subject.bytes
        if isHeaderLost { for offset in 0..<subject.headerByteCount { bytes[offset] = 0 } }
        let path = try directory.write(bytes, to: "a.journal")
        let file = try OwnedDescriptor.open(path, .readWrite)
        let firstData = try #require(subject.objects.first { $0.type == 1 }).range.lowerBound
        for length in (0...bytes.count).reversed() where length >= firstData || length % 97 == 0 || length < 20 {
            try file.truncate(to: length)
            let expected = subject.entries.filter { $0.object.upperBound <= length }.map(\.offset)
            let findings = try Salvage.scan(path)
            #expect(findings.entries.map { Int($0.offset.rawValue) } == expected, "\(length) bytes")
            if !isHeaderLost, length >= subject.headerByteCount {
                #expect(findings.lostCount + findings.missingCount == subject.entries.count - expected.count)
            }
        }
    }

    @Test("Garbage behind the last entry hides nothing, and is told of")
    func garbage() throws {
        let subject = try SalvageSubject(Self.kinds[0], in: directory)
        var generator = SeededGenerator(seed: 4)
        let garbage = (0..<5000).map { _ in UInt8.random(in: 1...255, using: &generator) }
        // Entries may stand behind it as well, though not where they belong: they are found, and are no entries here.
        let path = try directory.write(subject.bytes + garbage, to: "a.journal")
        let findings = try Salvage.scan(path)
        #expect(findings.entries.count == subject.entries.count)
        #expect(findings.unexplainedByteCount == garbage.count)
        #expect(!findings.isComplete)
        #expect(findings.unexplained == [subject.bytes.count..<subject.bytes.count + garbage.count])
    }

    @Test("A file of zeros, a hole, an empty file: nothing to find, and nothing to explain")
    func blank() throws {
        for byteCount in [0, 1, 207, 4096, 1_000_003] {
            let path = try directory.write([UInt8](repeating: 0, count: byteCount), to: "a.journal")
            let findings = try Salvage.scan(path)
            #expect(findings.entries.isEmpty && findings.isComplete && findings.isBlank)
        }
        // As long as a file system allows: read byte by byte it would take days.
        let path = directory.path.appending("hole.journal")
        try OwnedDescriptor.open(path, [.readWrite, .create]).truncate(to: 1 << 40)
        #expect(try Salvage.scan(path).isBlank)
    }

    @Test("An entry far behind a hole is found")
    func hole() throws {
        let kind = FileKind(isCompact: false, isKeyed: true, compression: nil)
        let subject = try SalvageSubject(kind, in: directory)
        let path = try directory.write(subject.bytes, to: "a.journal")
        let file = try OwnedDescriptor.open(path, .readWrite)
        // The last entry once more, whose items go on to lead to where they did.
        let last = try #require(subject.entries.last)
        try file.truncate(to: 1 << 36)
        try overwrite(path, at: 1 << 35 + 8, Array(subject.bytes[last.object]))
        let found = try salvageable(path)
        #expect(found == subject.entries.map(\.offset) + [1 << 35 + 8])
    }
}
