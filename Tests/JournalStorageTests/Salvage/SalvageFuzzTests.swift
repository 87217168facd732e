import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("No file does harm to those who salvage it")
struct SalvageFuzzTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Damages a file in several places, also with pieces of itself, which look more like a journal than noise does.
    private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            guard bytes.count > 16 else { return }
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...200, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: for offset in start..<end { bytes[offset] = 0 }
            case 2: for offset in start..<end { bytes[offset] = UInt8.random(in: 0...255, using: &generator) }
            case 3:
                let source = Int.random(in: 0..<bytes.count - (end - start) + 1, using: &generator) & ~7
                let piece = Array(bytes[source..<source + (end - start)])
                bytes.replaceSubrange(start..<end, with: piece)
            case 4: bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &generator))
            default:
                // A size or an offset that may be anything.
                let place = min(start & ~7, bytes.count - 8)
                let value = UInt64.random(
                    in: 0...UInt64.max >> UInt64.random(in: 0..<64, using: &generator), using: &generator)
                for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
            }
        }
    }

    @Test("What comes of a damaged file is intact, and holds no field that was never there", arguments: 0..<8)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let kind = FileKind.all[seed * 2 + 1]
        let subject = try SalvageSubject(kind, in: directory)
        let known = Set(SalvageSubject.fields.map { Set($0.map { Array($0.utf8) }) })
        var fields: Set<[UInt8]> = []
        for entry in known { fields.formUnion(entry) }
        for round in 0..<60 {
            var bytes = subject.bytes
            if round % 3 == 0 { for offset in 0..<subject.headerByteCount { bytes[offset] = 0 } }
            damage(&bytes, &generator)
            let work = try TemporaryDirectory()
            let path = try work.write(bytes, to: "system.journal")
            let report = try Salvage.rewrite(path)
            #expect(report.findings.unexplainedByteCount >= 0 && report.findings.missingCount >= 0)
            var count = 0
            for output in report.outputs {
                let verification = try JournalFile.open(output).verify()
                // Times may have been damaged where nothing vouches for them; the structure is in order.
                #expect(verification.findings.allSatisfy { "\($0)".contains("monotonic") }, "\(verification.findings)")
                for entry in try entries(of: output) {
                    count += 1
                    // Nothing vouches for which field was given twice and, when the key is lost, for its value.
                    #expect(known.contains(entry) || entry.subtracting(fields).count <= 1)
                }
            }
            #expect(count == report.keptCount)
        }
    }

    @Test("Objects within objects within objects take no time that grows with the square of their number")
    func nested() throws {
        let subject = try SalvageSubject(FileKind.all[0], in: directory)
        for isHeaderLost in [false, true] {
            // At every 16th byte there begins a DATA object that reaches to the end of the file.
            var bytes = Array(subject.bytes)
            if isHeaderLost { for offset in 0..<subject.headerByteCount { bytes[offset] = 0 } }
            let start = bytes.count
            bytes += [UInt8](repeating: 0, count: 1 << 20)
            for offset in stride(from: start, to: bytes.count - 16, by: 16) {
                bytes[offset] = 1
                for byte in 0..<4 {
                    bytes[offset + 8 + byte] = UInt8(truncatingIfNeeded: (bytes.count - offset) >> (8 * byte))
                }
                bytes[offset + 4] = UInt8(ascii: "=")
                bytes[offset + 3] = UInt8(ascii: "A")
            }
            let path = try directory.write(bytes, to: "nested.journal")
            #expect(try Salvage.scan(path).entries.count == subject.entries.count)
        }
    }

    @Test("A field that decompresses to far more than the file holds is looked at a limited number of times")
    func decompression() throws {
        // 16 MiB of one letter in a few hundred bytes.
        var payload = ByteBuffer(minimumCapacity: 16 << 20)
        payload.append("A=")
        payload.append(repeating: 0x61, count: 16 << 20)
        var compressed = ByteBuffer()
        let compressor = Compressor(.zstd)
        #expect(compressor.compress(payload.bytes, into: &compressed))
        var object = [UInt8](repeating: 0, count: 72)
        (object[0], object[1]) = (1, 4)
        object += compressed.bytes.array
        for byte in 0..<8 { object[8 + byte] = UInt8(truncatingIfNeeded: object.count >> (8 * byte)) }
        object += [UInt8](repeating: 0, count: -object.count & 7)
        let subject = try SalvageSubject(FileKind.all[0], in: directory)
        let path = try directory.write(subject.bytes + object, to: "bomb.journal")
        let findings = try Salvage.scan(path)
        #expect(findings.entries.count == subject.entries.count)
        #expect(!findings.isComplete)
    }
}
