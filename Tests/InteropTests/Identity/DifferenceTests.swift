import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Where our files differ from those of systemd 252, on purpose")
struct DifferenceTests {
    private static let entry = stream("A=1")

    let programs: Programs

    init() throws { programs = try Programs() }

    private static func stream(_ fields: String..., realtime: Int = 1_700_000_000_000_000) -> [UInt8] {
        let head = "__REALTIME_TIMESTAMP=\(realtime)\n_BOOT_ID=0123456789abcdef0123456789abcdef\n"
        return Array((head + fields.joined(separator: "\n") + "\n\n").utf8)
    }

    private func path(_ name: String) -> FilePath { programs.directory.path.appending(name) }

    private func contents(_ name: String) throws -> [UInt8] { try FileSystem.contents(of: path(name)) }

    private func writeTheirs(_ streams: [[UInt8]]) throws -> [UInt8] {
        for stream in streams {
            let result = try programs.remote(stream, to: "theirs.journal")
            #expect(result.isSuccess, "\(result.errorText)")
        }
        return try contents("theirs.journal")
    }

    /// 252 enters the boot id of the machine whenever it opens a file; 256, like us, that of the newest entry.
    @Test("The header of a file that was opened for nothing", arguments: [[[]], [entry, []]])
    func bootID(streams: [[UInt8]]) throws {
        let theirs = try writeTheirs(streams)
        let header = try theirs.withBytes { try FileHeader(decoding: $0) }
        try ExportImage(like: header).write(streams, to: path("ours.journal"))
        var ours = try contents("ours.journal")
        let place = FileHeader.Offset.tailEntryBootID..<FileHeader.Offset.tailEntryBootID + 16
        let bootID = try FileSystem.contents(of: "/proc/sys/kernel/random/boot_id").withBytes {
            ID128(text: $0.extracting(0..<36))
        }
        #expect(header.tailEntryBootID == bootID)
        let expected = header.entryCount == 0 ? ID128.zero : ID128("0123456789abcdef0123456789abcdef")
        #expect(try ours.withBytes { try FileHeader(decoding: $0) }.tailEntryBootID == expected)
        ours.replaceSubrange(place, with: theirs[place])
        #expect(try FileComparison(ours: ours, theirs: theirs) == .identical)
    }

    /// What a writer that was stopped left behind the last object gets into the objects of systemd's next one.
    @Test("Space that is not empty")
    func remains() throws {
        let next = Self.stream("A=1", "BC=2", realtime: 1_700_000_000_000_001)
        let before = try writeTheirs([Self.entry])
        let clean = try writeTheirs([next])
        var littered = before
        let end = try FileDissection(before).end
        for index in end..<end + 4096 { littered[index] = 0xaa }
        try programs.directory.write(littered, to: "theirs.journal")
        try programs.directory.write(littered, to: "ours.journal")
        _ = try writeTheirs([next])
        let verification = try programs.journalctl("--verify", "--file", programs.path("theirs.journal"))
        #expect(!verification.isSuccess)
        try ExportImage.resume(path("ours.journal"), next)
        #expect(try programs.journalctl("--verify", "--file", programs.path("ours.journal")).isSuccess)
        // As if there had been nothing.
        let newEnd = try FileDissection(clean).end
        #expect(try contents("ours.journal").prefix(newEnd) == clean.prefix(newEnd))
    }

    /// 252 stores them with a boot id of zeros, which 256 refuses to.
    @Test("Entries of no boot")
    func noBoot() throws {
        let stream = Array("__REALTIME_TIMESTAMP=1700000000000000\nA=1\n\n".utf8)
        let theirs = try writeTheirs([stream]).withBytes { try FileHeader(decoding: $0) }
        #expect(theirs.entryCount == 1 && theirs.tailEntryBootID.isZero)
        try ExportImage(like: theirs).write([stream], to: path("ours.journal"))
        #expect(try contents("ours.journal").withBytes { try FileHeader(decoding: $0) }.entryCount == 0)
    }
}
