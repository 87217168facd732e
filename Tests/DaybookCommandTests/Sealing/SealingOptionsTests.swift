import JournalSealing
import JournalStorage
import SystemPackage
import Testing

@testable import DaybookCommand

@Suite("Options of sealing")
struct SealingOptionsTests {
    private static let key = "45e9f6-b7bc2f-f0c192-e82ca1/ab38003-989680"

    @Test("A key asks for verification")
    func verificationKey() throws {
        let settings = try ShowSettingsTests.parse("--verify-key=\(Self.key)")
        #expect(settings.action == .verify)
        #expect(settings.verificationKey == (try VerificationKey(Self.key)))
        #expect(try ShowSettingsTests.parse("--verify").verificationKey == nil)
    }

    @Test("What is no key is not repeated, for it may be one nearly", arguments: ["zz", "45e9f6-b7bc2f", "x/y-z"])
    func malformedKey(text: String) {
        let error = ShowSettingsTests.error("--verify-key=\(text)")
        #expect(error.hasPrefix("--verify-key: not a verification key: "))
        #expect(!error.contains(text))
    }

    @Test("New keys have an interval that can be chosen")
    func setupKeys() throws {
        let settings = try ShowSettingsTests.parse("--setup-keys")
        #expect(settings.action == .setupKeys && !settings.isForced)
        #expect(settings.sealingIntervalMicroseconds == 900_000_000)
        let other = try ShowSettingsTests.parse("--setup-keys --interval=1min --force")
        #expect(other.sealingIntervalMicroseconds == 60_000_000 && other.isForced)
        for interval in ["0", "999ms", "2years", "x", "-1s", "infinity"] {
            #expect(
                ShowSettingsTests.error("--setup-keys --interval=\(interval)").hasPrefix("--interval: "), "\(interval)")
        }
    }

    @Test("An import seals when it is told to")
    func importing() throws {
        #expect(try !ImportSettings(parsing: []).isSealed)
        #expect(try ImportSettings(parsing: ["--seal"]).isSealed)
        #expect(try !ImportSettings(parsing: ["--seal=no"]).isSealed)
        let settings = try ImportSettings(parsing: ["--sealing-key=/k/fss"])
        #expect(settings.isSealed && settings.sealingKey == "/k/fss")
        #expect(settings.fileOptions.isSealed)
        #expect(throws: CommandError.self) { try ImportSettings(parsing: ["--seal=perhaps"]) }
    }
}
