import JournalFormat
import JournalSealing
import LinuxSystem
import TestSupport
import Testing

/// Every seal of a file that systemd 256 sealed, made again from its verification key.
@Suite("Seals of a file by systemd")
struct GoldenSealTests {
    /// A TAG object, and what it is to seal: runs of the file's bytes.
    struct Seal {
        var epoch: UInt64
        var code: [UInt8]
        var runs: [Range<Int>]
    }

    /// Walks through the file without any of our readers.
    static func seals(in file: [UInt8]) -> [Seal] {
        file.withBytes { file in
            func word(_ offset: Int) -> Int { Int(file.loadLittleEndian(at: offset, as: UInt64.self)) }
            let isCompact = file.loadLittleEndian(at: 12, as: UInt32.self) & 16 != 0
            var (offset, tail) = (word(88), word(136))
            var runs = [0..<16, 24..<56, 72..<96, 104..<136]
            var seals: [Seal] = []
            while offset <= tail {
                let byteCount = word(offset + 8)
                func add(_ range: Range<Int>) { runs.append(offset + range.lowerBound..<offset + range.upperBound) }
                add(0..<16)
                switch file.byte(at: offset) {
                case 1:
                    add(16..<24)
                    add((isCompact ? 72 : 64)..<byteCount)
                case 2:
                    add(16..<24)
                    add(40..<byteCount)
                case 3: add(16..<byteCount)
                case 7:
                    add(16..<32)
                    let code = file.extracting((offset + 32)..<(offset + 64)).array
                    seals.append(Seal(epoch: UInt64(word(offset + 24)), code: code, runs: runs))
                    runs = []
                default: break
                }
                offset += (byteCount + 7) / 8 * 8
            }
            return seals
        }
    }

    @Test("All seals follow from the verification key")
    func allSeals() throws {
        let file = try Fixture.bytes("v256-sealed.journal")
        let text = String(decoding: try Fixture.bytes("v256-sealed.key").prefix { $0 != 10 }, as: UTF8.self)
        let key = try VerificationKey(text)
        #expect("\(key)" == text)
        let secret = SealingSecret(key.seed)
        let seals = Self.seals(in: file)
        #expect(seals.count > 3)
        #expect(Set(seals.map(\.epoch)).count > 2)
        for seal in seals {
            let state = secret.state(ofEpoch: seal.epoch)
            #expect(state.epoch == seal.epoch)
            var code = state.makeCode()
            file.withBytes { bytes in for run in seal.runs { code.update(bytes.extracting(run)) } }
            #expect(code.finish().bytes.array == seal.code)
        }
    }

    @Test("Evolving a state leads to the state that is told at once")
    func evolving() throws {
        let key = try VerificationKey("45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680")
        let secret = SealingSecret(key.seed)
        var state = secret.state(ofEpoch: 0)
        for epoch in 0...20 {
            let told = secret.state(ofEpoch: UInt64(epoch))
            #expect(state.bytes.array == told.bytes.array)
            state.evolve()
        }
        var late = secret.state(ofEpoch: 1_000_000)
        late.evolve()
        let told = secret.state(ofEpoch: 1_000_001)
        #expect(late.bytes.array == told.bytes.array)
    }
}
