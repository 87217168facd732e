import JournalFormat
import JournalSealing
import LinuxSystem
import TestSupport
import Testing

/// Every seal of a file that systemd 256 sealed, made again from its verification key.
@Suite("Seals of a file by systemd")
struct GoldenSealTests {
    @Test("All seals follow from the verification key")
    func allSeals() throws {
        let file = try Fixture.bytes("v256-sealed.journal")
        let text = String(decoding: try Fixture.bytes("v256-sealed.key").prefix { $0 != 10 }, as: UTF8.self)
        let key = try VerificationKey(text)
        #expect("\(key)" == text)
        let secret = SealingSecret(key.seed)
        let seals = FoundSeal.all(in: file)
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
