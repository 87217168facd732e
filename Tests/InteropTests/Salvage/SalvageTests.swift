import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What is salvaged, systemd reads")
struct SalvageTests {
    let programs: Programs

    init() throws { programs = try Programs() }

    static let fixtures = [
        "v252-compact-keyed-zstd", "v252-regular-jenkins-zstd", "v256-compact-keyed-lz4", "v256-compact-keyed-xz",
        "v256-regular-keyed-plain", "v256-compact-jenkins-plain", "v256-sealed",
    ]

    /// The objects of an undamaged file.
    private func objects(_ bytes: [UInt8]) throws -> [(type: UInt8, range: Range<Int>)] {
        try bytes.withBytes { bytes in
            let header = try FileHeader(decoding: bytes)
            var objects: [(type: UInt8, range: Range<Int>)] = []
            var position = Int(header.headerByteCount)
            while position <= Int(header.tailObjectOffset) {
                let byteCount = Int(bytes.loadLittleEndian(at: position + 8, as: UInt64.self))
                objects.append((bytes.byte(at: position), position..<position + byteCount))
                position = (position + byteCount + 7) / 8 * 8
            }
            return objects
        }
    }

    /// What journalctl lists, an entry an element, with their cursors.
    private func listing(_ name: String) throws -> [Substring] {
        let result = try programs.journalctl("--file", programs.path(name), "-o", "export", "-q")
        #expect(result.isSuccess, "\(result.errorText)")
        // Binary values are not text; what becomes of them is the same on both sides.
        return ("\n\n" + result.outputText.dropLast(2)).split(separator: "\n\n__CURSOR=")
    }

    /// Salvages `damaged`, and expects the new file to be in order.
    private func salvaging(_ damaged: [UInt8], status: CInt) throws -> [Substring] {
        try programs.directory.write(damaged, to: "damaged.journal")
        try? FileSystem.unlink(FilePath(programs.path("out.journal")))
        let result = try programs.daybook(
            "salvage", programs.path("damaged.journal"), "-o", programs.path("out.journal"), "--level=252")
        #expect(result.ending == .exited(status), "\(result.outputText)\(result.errorText)")
        let verification = try programs.journalctl("--verify", "-q", "--file", programs.path("out.journal"))
        #expect(verification.isSuccess, "\(verification.errorText)")
        return try listing("out.journal")
    }

    @Test("Indexes and headers of systemd's files may be lost", arguments: fixtures)
    func indexes(name: String) throws {
        let bytes = try Fixture.bytes(name + ".journal")
        try programs.directory.write(bytes, to: "intact.journal")
        let before = try listing("intact.journal")
        let objects = try objects(bytes)
        #expect(try salvaging(bytes, status: 0) == before)
        var damaged = bytes
        for object in objects where [4, 5, 6].contains(object.type) {
            for offset in object.range { damaged[offset] = 0 }
        }
        #expect(try salvaging(damaged, status: 0) == before)
        for offset in 0..<4096 { damaged[offset] = 0 }
        func withoutID(_ entries: [Substring]) -> [Substring] {
            entries.map { $0.drop { $0 != ";" } }
        }
        #expect(try withoutID(salvaging(damaged, status: 1)) == withoutID(before))
    }

    @Test("Pages may be lost: every entry that lies on none of them comes back, and no other", arguments: 0..<6)
    func pages(seed: Int) throws {
        let name = Self.fixtures[seed % 4]
        let bytes = try Fixture.bytes(name + ".journal")
        let isCompact = name.contains("compact")
        try programs.directory.write(bytes, to: "intact.journal")
        let before = try listing("intact.journal")
        let objects = try objects(bytes)
        let end = try #require(objects.last).range.upperBound
        var generator = SeededGenerator(seed: UInt64(seed))
        var damaged = bytes
        var lostPages: Set<Int> = []
        let first = try #require(objects.first { $0.type == 1 }).range.lowerBound / 4096
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            lostPages.insert(Int.random(in: first...end / 4096, using: &generator))
        }
        for page in lostPages {
            for offset in page * 4096..<(page + 1) * 4096 {
                damaged[offset] = seed % 2 == 0 ? 0 : UInt8.random(in: 0...255, using: &generator)
            }
        }
        func isIntact(_ range: Range<Int>) -> Bool {
            lostPages.isDisjoint(with: range.lowerBound / 4096...(range.upperBound - 1) / 4096)
        }
        let starts = Dictionary(uniqueKeysWithValues: objects.map { ($0.range.lowerBound, $0.range) })
        var expected: [Substring] = []
        for (index, entry) in objects.filter({ $0.type == 3 }).enumerated() {
            let items = stride(from: entry.range.lowerBound + 64, to: entry.range.upperBound, by: isCompact ? 4 : 16)
                .map {
                    place in
                    bytes.withBytes { bytes in
                        isCompact
                            ? Int(bytes.loadLittleEndian(at: place, as: UInt32.self))
                            : Int(bytes.loadLittleEndian(at: place, as: UInt64.self))
                    }
                }
            if isIntact(entry.range), items.allSatisfy({ starts[$0].map(isIntact) ?? false }) {
                expected.append(before[index])
            }
        }
        let found = try salvaging(damaged, status: 1)
        #expect(found == expected)
        #expect(found.count > 20 && found.count < before.count)
    }

    @Test("Cursors stay valid")
    func cursors() throws {
        let bytes = try Fixture.bytes("v256-compact-keyed-zstd.journal")
        try programs.directory.write(bytes, to: "intact.journal")
        let before = try listing("intact.journal")
        _ = try salvaging(bytes, status: 0)
        for index in [0, 17, 399] {
            let cursor = try #require(before[index].split(separator: "\n").first)
            let words = ["-n", "1", "-o", "export", "-q", "--cursor", String(cursor)]
            let there = try programs.journalctl(["--file", programs.path("intact.journal")] + words)
            let here = try programs.journalctl(["--file", programs.path("out.journal")] + words)
            expectSameLines(here.output, there.output, "entry \(index)")
            #expect(here.outputText.contains("__CURSOR=\(cursor)\n"))
        }
    }

    @Test("A file that systemd writes just now, and one that it left unfinished")
    func remote() throws {
        let input = try Fixture.bytes("input.export")
        #expect(try programs.remote(input, to: "theirs.journal").isSuccess)
        let before = try listing("theirs.journal")
        var bytes = try FileSystem.contents(of: FilePath(programs.path("theirs.journal")))
        bytes[FileHeader.Offset.state] = FileState.online.rawValue
        #expect(try salvaging(bytes, status: 0) == before)
        // Cut off within the last entries: a file that systemd refuses altogether.
        let entries = try objects(bytes).filter { $0.type == 3 }
        let cut = Array(bytes[..<(entries[350].range.upperBound - 1)])
        #expect(try salvaging(cut, status: 1) == Array(before[..<350]))
    }

    @Test("What the command says and refuses")
    func command() throws {
        let bytes = try Fixture.bytes("small-compact-keyed.journal")
        try programs.directory.write(bytes, to: "a.journal")
        let beside = try programs.daybook("salvage", programs.path("a.journal"))
        #expect(beside.isSuccess && beside.errors.isEmpty)
        #expect(beside.outputText.hasPrefix("Salvaged a.journal: found 8 entries, kept 8, lost 0, in a@"))
        let names = try FileSystem.names(in: programs.directory.path).filter { $0.hasPrefix("a@") }
        #expect(names.count == 1 && names[0].hasSuffix(".journal"))
        #expect(try FileSystem.contents(of: FilePath(programs.path("a.journal"))) == bytes)
        for words in [
            ["salvage"], ["salvage", programs.path("none")], ["salvage", programs.directory.path.string],
            ["salvage", programs.path("a.journal"), "-o", programs.path(names[0])],
        ] {
            let result = try programs.daybook(words)
            #expect(result.ending == .exited(2), "\(words)")
            #expect(result.output.isEmpty && !result.errors.isEmpty, "\(words)")
        }
    }
}
