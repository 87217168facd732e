import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Salvage and verification agree")
struct SalvageAgreementTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(in: "/dev/shm") }

    /// A way to damage an object.
    enum Damage: CaseIterable {
        case noType, otherType, noSize, hugeSize, flippedByte, zeroed, garbage

        func apply(to bytes: inout [UInt8], _ range: Range<Int>, _ generator: inout SeededGenerator) {
            let start = range.lowerBound
            switch self {
            case .noType: bytes[start] = 0
            case .otherType: bytes[start] = bytes[start] % 7 + 1
            case .noSize: bytes[start + 8] = 0
            case .hugeSize: bytes[start + 13] = 1
            case .flippedByte:
                let place = Int.random(in: range.lowerBound + 16..<range.upperBound, using: &generator)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case .zeroed: for place in range { bytes[place] = 0 }
            case .garbage: for place in range { bytes[place] = .random(in: 0...255, using: &generator) }
            }
        }
    }

    /// The objects that make up the entry at `offset`, itself included.
    private func objects(ofEntryAt offset: Int, _ subject: SalvageSubject) -> Set<UInt64> {
        let entry = subject.entries.first { $0.offset == offset }
        return Set([UInt64(offset)] + (entry?.data.map { UInt64($0.lowerBound) } ?? []))
    }

    @Test("Of each entry that is lost verification complains, and what is saved passes both", arguments: FileKind.all)
    func everyObject(kind: FileKind) throws {
        var generator = SeededGenerator(seed: 5)
        let subject = try SalvageSubject(kind, in: directory)
        var saved = 0
        for object in subject.objects where object.type != 4 && object.type != 5 {
            for damage in Damage.allCases {
                var bytes = subject.bytes
                damage.apply(to: &bytes, object.range, &generator)
                let path = try directory.write(bytes, to: "system.journal")
                try OwnedDescriptor.open(path, .readWrite).truncate(to: 8 << 20)
                let kept = Set(try salvageable(path))
                let findings = try JournalFile.open(path).verify().findings
                let places = Set(findings.map(\.offset.rawValue))
                for entry in subject.entries where !kept.contains(entry.offset) {
                    let own = objects(ofEntryAt: entry.offset, subject)
                    #expect(
                        !places.isDisjoint(with: own),
                        "\(damage) of type \(object.type) at \(object.range): \(entry.offset), \(findings)")
                }
                // What is intact for salvage is not called damaged by itself.
                if findings.isEmpty { #expect(kept.count == subject.entries.count) }
            }
            // One way in turn: the files written take longer than all else.
            var bytes = subject.bytes
            let damage = Damage.allCases[saved % Damage.allCases.count]
            damage.apply(to: &bytes, object.range, &generator)
            try expectSound(bytes, isSeenByJournalctl: saved % 8 == 0)
            saved += 1
        }
        #expect(saved > 20)
    }

    private func expectSound(_ bytes: [UInt8], isSeenByJournalctl: Bool) throws {
        let work = try TemporaryDirectory(in: "/dev/shm")
        let path = try work.write(bytes, to: "system.journal")
        for output in try Salvage.rewrite(path).outputs {
            let result = try JournalFile.open(output).verify()
            #expect(result.isIntact && !result.endsUnfinished, "\(result.findings)")
            guard isSeenByJournalctl else { continue }
            let theirs = try verify(output, in: work)
            #expect(theirs.isSuccess, "\(theirs.errorText)")
        }
    }
}
