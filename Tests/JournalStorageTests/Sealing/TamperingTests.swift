import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// What somebody does to a sealed file who can write it, and, at the end, has the key of the present epoch.
@Suite("Tampering with sealed files")
struct TamperingTests {
    let place: SealedPlace
    /// A file of six epochs with two entries each, closed.
    let original: [UInt8]

    init() throws {
        place = try SealedPlace()
        let writer = try place.open(level: .systemd256)
        for index in 0..<12 { #expect(writer.store(SealedPlace.entry(Double(index) * 5 + 1, "number \(index) "))) }
        writer.close()
        original = try FileSystem.contents(of: try place.files()[0])
        #expect(try findings(original).isEmpty)
    }

    /// What is wrong with a file of these bytes.
    private func findings(_ bytes: [UInt8], _ authority: SealingAuthority = SealedPlace.authority) throws -> [String] {
        let path = try place.directory.write(bytes, to: "tampered.journal")
        return try SealedPlace.verify(path, authority).findings.map(\.text)
    }

    private func isSealBroken(_ bytes: [UInt8]) throws -> Bool {
        try findings(bytes).contains { $0.contains("does not fit what lies before it") }
    }

    private func store(_ value: UInt64, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }

    private func word(at offset: Int, in bytes: [UInt8]) -> UInt64 {
        bytes.withBytes { $0.loadLittleEndian(at: offset) }
    }

    /// Makes a seal again by the key of some epoch.
    private func seal(_ index: Int, byKeyOf epoch: UInt64, in bytes: inout [UInt8]) {
        let seal = FoundSeal.all(in: bytes)[index]
        let state = SealedPlace.authority.state(ofEpoch: epoch)
        var code = state.makeCode()
        bytes.withBytes { file in for run in seal.runs { code.update(file.extracting(run)) } }
        let result = code.finish().bytes.array
        bytes.replaceSubrange((seal.offset + 32)..<(seal.offset + 64), with: result)
    }

    @Test("Any changed byte of a payload, an entry or a name, with its hash made right")
    func changedBytes() throws {
        let key = original.withBytes { ID128(decoding: $0, at: 24) }
        var random = SeededGenerator(seed: 1)
        for type in [UInt8(1), 2, 3] {
            let objects = FoundSeal.objects(in: original, type: type)
            for offset in objects.shuffled(using: &random).prefix(6) {
                var bytes = original
                let start = offset + (type == 1 ? 72 : type == 2 ? 40 : 24)
                let end = offset + Int(word(at: offset + 8, in: original))
                bytes[Int.random(in: start..<end, using: &random)] ^= 1
                if type != 3 {
                    let hash = FieldHash(fileID: key, flags: .keyedHash)
                    store(bytes.withBytes { hash.hash($0.extracting(start..<end)) }, at: offset + 16, in: &bytes)
                }
                #expect(try isSealBroken(bytes), "object of type \(type) at \(offset)")
            }
        }
    }

    @Test("Every byte that a seal vouches for")
    func vouchedBytes() throws {
        let seals = FoundSeal.all(in: original)
        var random = SeededGenerator(seed: 2)
        for seal in seals {
            for run in seal.runs.shuffled(using: &random).prefix(8) {
                // The signature and where the objects are, which nothing can be read without.
                let offset = Int.random(in: run, using: &random)
                guard offset >= 136 || (24..<56).contains(offset) else { continue }
                var bytes = original
                bytes[offset] ^= 0x10
                #expect(try !findings(bytes).isEmpty, "byte \(offset)")
            }
        }
    }

    @Test("Two entries that have changed places")
    func reordered() throws {
        let entries = FoundSeal.objects(in: original, type: 3)
        let (first, second) = (entries[4], entries[5])
        let byteCount = Int(word(at: first + 8, in: original))
        #expect(word(at: second + 8, in: original) == UInt64(byteCount))
        var bytes = original
        for offset in 24..<byteCount { bytes.swapAt(first + offset, second + offset) }
        #expect(try isSealBroken(bytes))
    }

    @Test("An entry that nothing leads to any more")
    func unlinked() throws {
        var bytes = original
        let count = word(at: FileHeader.Offset.entryCount, in: bytes)
        store(count - 1, at: FileHeader.Offset.entryCount, in: &bytes)
        #expect(try !findings(bytes).isEmpty)
    }

    @Test("An entry that was made one of other fields, by leaving out one")
    func removedField() throws {
        var bytes = original
        let entry = FoundSeal.objects(in: original, type: 3)[3]
        store(word(at: entry + 8, in: bytes) - 4, at: entry + 8, in: &bytes)
        #expect(try !findings(bytes).isEmpty)
    }

    @Test("An earlier state of the file in its place tells how far it is sealed")
    func rolledBack() throws {
        let place = try SealedPlace()
        let writer = try place.open(level: .systemd256)
        for second in [1.0, 12, 23, 24] { #expect(writer.store(SealedPlace.entry(second))) }
        let earlier = try FileSystem.contents(of: try place.files()[0])
        for second in [35.0, 46] { #expect(writer.store(SealedPlace.entry(second))) }
        writer.close()
        // It is as its writer left it then: it can only be too short.
        let path = try place.directory.write(earlier, to: "earlier.journal")
        let result = try SealedPlace.verify(path)
        #expect(result.isIntact, "\(result.findings)")
        let report = try #require(result.seals)
        #expect(report.validatedEnd == SealedPlace.start + 12_000_000)
        #expect(report.unsealedCount == 2)
        #expect(report.lastRealtime == SealedPlace.start + 24_000_000)
    }

    @Test("A file of which the end was cut off", arguments: [1, 100, 5000, 200_000])
    func truncated(byteCount: Int) throws {
        let end = Int(word(at: FileHeader.Offset.tailObjectOffset, in: original)) + TagLayout.byteCount
        let path = try place.directory.write(Array(original.prefix(end - byteCount)), to: "cut.journal")
        #expect(throws: JournalFileError.self) { try SealedPlace.verify(path) }
    }

    @Test("A file sealed by another key, or not at all, in place of the right one")
    func replacedFile() throws {
        let other = SealingAuthority(
            try VerificationKey(
                "000000-000000-000000-000001/\(String(SealedPlace.start / SealedPlace.interval, radix: 16))-989680"))
        #expect(try findings(original, other).contains { $0.contains("sealed by another key") })
        var options = JournalFileOptions()
        options.machineID = SealedPlace.machineID
        let path = place.directory.path.appending("unsealed.journal")
        var writer = try JournalFileWriter.create(path, options: options)
        try writer.append(SealedPlace.entry(1))
        try writer.markOffline()
        let result = try SealedPlace.verify(path)
        #expect(result.isIntact && result.seals == nil && !result.isSealed)
    }

    @Test("Seals made by the key of a later epoch, under the right number or their own")
    func forgedEpoch() throws {
        var bytes = original
        let index = 2
        let entry = FoundSeal.objects(in: original, type: 3)[3]
        bytes[entry + 56] ^= 1  // The xor hash: something of the past that is to be changed.
        let seal = FoundSeal.all(in: bytes)[index]
        self.seal(index, byKeyOf: 5, in: &bytes)
        #expect(try isSealBroken(bytes))
        store(5, at: seal.offset + 24, in: &bytes)
        self.seal(index, byKeyOf: 5, in: &bytes)
        let found = try findings(bytes)
        #expect(found.contains { $0.contains("before the epoch 5") }, "\(found)")
        // With the key of its own epoch nobody could tell; that key is gone.
        store(seal.epoch, at: seal.offset + 24, in: &bytes)
        self.seal(index, byKeyOf: seal.epoch, in: &bytes)
        #expect(try !findings(bytes).contains { $0.contains("seal") || $0.contains("epoch") })
    }

    @Test("An entry of a past time that was written, and sealed, later")
    func clockMovedBack() throws {
        var bytes = original
        let seals = FoundSeal.all(in: original)
        let entry = FoundSeal.objects(in: original, type: 3)[11]
        store(SealedPlace.start + 7_000_000, at: entry + 24, in: &bytes)
        seal(seals.count - 1, byKeyOf: seals[seals.count - 1].epoch, in: &bytes)
        let found = try findings(bytes)
        #expect(found.contains { $0.contains("older than the epoch") }, "\(found)")
    }

    @Test("A seal that was removed, repeated or given another number")
    func seals() throws {
        let seals = FoundSeal.all(in: original)
        for (offset, value) in [(16, UInt64(9)), (24, 3), (24, 7)] {
            var bytes = original
            store(value, at: seals[2].offset + offset, in: &bytes)
            #expect(try isSealBroken(bytes) || !findings(bytes).isEmpty)
        }
        var bytes = original
        bytes[seals[2].offset] = 6  // An entry array in its place.
        #expect(try findings(bytes).contains { $0.contains("lies before the epoch 2 in which it was sealed") })
    }
}
