import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Our files grow with the same entry as systemd's")
struct GrowthIdentityTests {
    private static let step = 8 << 20

    let programs: Programs

    init() throws { programs = try Programs() }

    /// Where an entry ends, in bytes behind the first 8 MiB, decides whether the file is 8 or 16 MiB long.
    @Test("An entry at the end of what is allocated", arguments: [true, false])
    func lastEntry(isCompact: Bool) throws {
        // Compressed values get as much room at first as they take as they are.
        let isCompressed = isCompact
        var header = try header(isCompact: isCompact, isCompressed: isCompressed)
        let end = try FileDissection(writeOurs(Self.stream(lastByteCount: 100_000), header)).end
        for distance in [-4096, -2000, -504, -104, -48, -16, -8, 0, 8, 16, 104] {
            let stream = Self.stream(lastByteCount: 100_000 + Self.step - end + distance)
            let theirs = try writeTheirs(stream, isCompact: isCompact, isCompressed: isCompressed)
            header = try theirs.withBytes { try FileHeader(decoding: $0) }
            let ours = try writeOurs(stream, header)
            #expect(try FileDissection(theirs).end == Self.step + distance)
            #expect(try FileComparison(ours: ours, theirs: theirs) == .identical, "\(distance)")
            // With an entry that is compressed, the file may have grown before it had to.
            #expect(theirs.count == Self.step * (distance > 0 || isCompressed && distance > -2000 ? 2 : 1))
        }
    }

    /// Nearly 8 MiB that cannot be compressed, and an entry of old and new fields, some of them repeated.
    private static func stream(lastByteCount: Int) -> [UInt8] {
        var buffer = ByteBuffer(minimumCapacity: 5 << 20)
        buffer.append("__REALTIME_TIMESTAMP=1700000000000000\n_BOOT_ID=0123456789abcdef0123456789abcdef\nA=1\n\n")
        for index in 0..<18 {
            // One length is varied; all others are the same.
            let byteCount = index == 17 ? lastByteCount : RandomInput.noise.count
            buffer.append("N\(index)\n")
            buffer.append(littleEndian: UInt64(byteCount))
            buffer.append(Array(RandomInput.noise.prefix(byteCount)))
            buffer.append("\nA=1\n\n")
        }
        buffer.append("T=")
        buffer.append(Array(RandomInput.words.prefix(3000)))
        buffer.append("\nB=x\nA=1\nC=1\nB=x\nC=2\nA=1\nC=1\nN=\n\n")
        return buffer.bytes.array
    }

    private func header(isCompact: Bool, isCompressed: Bool) throws -> FileHeader {
        let stream = Array(Self.stream(lastByteCount: 1).prefix(120)) + Array("\n\n".utf8)
        return try writeTheirs(stream, isCompact: isCompact, isCompressed: isCompressed).withBytes {
            try FileHeader(decoding: $0)
        }
    }

    private func writeTheirs(_ stream: [UInt8], isCompact: Bool, isCompressed: Bool) throws -> [UInt8] {
        let result = try programs.remote(
            stream, to: "theirs.journal", ["--compress=\(isCompressed ? "yes" : "no")"],
            environment: ["SYSTEMD_JOURNAL_COMPACT": isCompact ? "1" : "0"])
        #expect(result.isSuccess, "\(result.errorText)")
        return try take("theirs.journal")
    }

    private func writeOurs(_ stream: [UInt8], _ header: FileHeader) throws -> [UInt8] {
        try ExportImage(like: header).write([stream], to: programs.directory.path.appending("ours.journal"))
        return try take("ours.journal")
    }

    private func take(_ name: String) throws -> [UInt8] {
        let path = programs.directory.path.appending(name)
        defer { try? FileSystem.unlink(path) }
        return try FileSystem.contents(of: path)
    }
}
