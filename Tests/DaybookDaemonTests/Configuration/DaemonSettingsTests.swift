import JournalStorage
import Testing

@testable import DaybookDaemon

@Suite("Settings")
struct DaemonSettingsTests {
    static func applied(_ text: String) -> (settings: DaemonSettings, reports: [String]) {
        var settings = DaemonSettings()
        let reports = settings.apply(text, file: "f.conf")
        return (settings, reports)
    }

    @Test func defaultsAreThoseOfJournald() {
        let (settings, reports) = Self.applied("\n# nothing\n; nothing\n[Journal]\n")
        #expect(settings == DaemonSettings())
        #expect(reports.isEmpty)
        #expect(settings.syncIntervalMicroseconds == 30_000_000)
        #expect(settings.maximumFileCount == 100)
        #expect(settings.compressionThreshold == 512)
    }

    @Test func sealingCanBeLeftOut() {
        #expect(Self.applied("").settings.seals)
        let (settings, reports) = Self.applied("[Journal]\nSeal=no\n")
        #expect(!settings.seals && reports.isEmpty)
        #expect(Self.applied("[Journal]\nSeal=no\nSeal=\n").settings.seals)
        #expect(Self.applied("[Journal]\nSeal=maybe\n").reports == ["f.conf:2: Seal=maybe is not yes or no, ignored"])
    }

    @Test func theMappingBudgetIsASize() {
        let (settings, reports) = Self.applied("[Journal]\nMappingBudget=64M\n")
        #expect(settings.mappingBudgetByteCount == 64 << 20)
        #expect(reports.isEmpty)
        #expect(Self.applied("[Journal]\nMappingBudget=64M\nMappingBudget=\n").0.mappingBudgetByteCount == nil)
    }

    @Test(arguments: [
        ("5", 5_000_000), ("30s", 30_000_000), ("1min 30s", 90_000_000), ("0", 0), ("infinity", 0), ("", 30_000_000),
        ("500ms", 500_000), ("500000years", 1 << 55),
    ])
    func theSyncIntervalIsATimeSpan(value: String, expected: UInt64) {
        let (settings, reports) = Self.applied("[Journal]\nSyncIntervalSec=1h\nSyncIntervalSec = \(value) \n")
        #expect(settings.syncIntervalMicroseconds == expected)
        #expect(reports.isEmpty)
    }

    @Test(arguments: [
        ("8M", 8 << 20), ("1G 512M", 1536 << 20), ("1048576", 1 << 20), ("1", 512 << 10), ("", nil),
        ("9223372036854775807", 4 << 30),
    ])
    func theFileSizeIsASize(value: String, expected: Int?) {
        let (settings, reports) = Self.applied("[Journal]\nSystemMaxFileSize=\(value)\n")
        #expect(settings.maximumFileByteCount == expected)
        #expect(reports.isEmpty)
    }

    @Test(arguments: [
        ("yes", 512), ("no", nil), ("1", 512), ("0", nil), ("TRUE", 512), ("off", nil), ("4K", 4096), ("2", 8),
        ("", 512),
    ])
    func compressIsABooleanOrASize(value: String, expected: Int?) {
        let (settings, reports) = Self.applied("[Journal]\nCompress=\(value)\n")
        #expect(settings.compressionThreshold == expected)
        #expect(reports.isEmpty)
    }

    @Test(arguments: [
        ("inline", CommitKind.inline), ("threaded", .threaded), ("overlay", .overlay), ("", .overlay),
    ])
    func howTheFilesAreCommitted(value: String, expected: CommitKind) {
        let (settings, reports) = Self.applied("[Journal]\nCommit=threaded\nCommit=\(value)\n")
        #expect(settings.commit == expected)
        #expect(reports.isEmpty)
    }

    @Test(arguments: [("7", 7), ("0", nil), ("", 100)])
    func theNumberOfFilesIsANumber(value: String, expected: Int?) {
        #expect(Self.applied("[Journal]\nSystemMaxFiles=\(value)\n").settings.maximumFileCount == expected)
    }

    @Test(arguments: [
        ("8M", 8 << 20), ("1", 1 << 20), ("100G", 1 << 30), ("", nil),
    ])
    func theSpoolsSizeIsASizeWithinLimits(value: String, expected: Int?) {
        let (settings, reports) = Self.applied("[Journal]\nSpoolMaxUse=2M\nSpoolMaxUse=\(value)\n")
        #expect(settings.spoolByteCapacity == expected)
        #expect(reports.isEmpty)
    }

    @Test(arguments: [
        (nil, 8 << 20), (1 << 20, 8 << 20), (2 << 30, 21_474_836), (64 << 30, 64 << 20), (UInt64.max, 64 << 20),
    ])
    func theSpoolIsAHundredthOfTheMemoryUnlessItIsSet(memory: UInt64?, expected: Int) {
        var settings = DaemonSettings()
        #expect(settings.spoolByteCapacity(memoryByteCount: memory) == expected)
        settings.spoolByteCapacity = 5 << 20
        #expect(settings.spoolByteCapacity(memoryByteCount: memory) == 5 << 20)
    }

    @Test(arguments: [("wait", SpoolFullPolicy.wait), ("drop", .drop), ("", .wait)])
    func aFullSpoolIsWaitedForOrNot(value: String, expected: SpoolFullPolicy) {
        #expect(Self.applied("[Journal]\nSpoolFull=\(value)\n").settings.spoolFullPolicy == expected)
    }

    @Test(arguments: [
        ("SpoolMaxUse=much", "SpoolMaxUse=much is not a size, such as 32M, ignored"),
        ("SpoolFull=block", "SpoolFull=block is not wait or drop, ignored"),
        ("SyncIntervalSec=soon", "SyncIntervalSec=soon is not a time span, such as 5min or 30s, ignored"),
        ("SystemMaxFileSize=big", "SystemMaxFileSize=big is not a size, such as 64M, ignored"),
        ("SystemMaxFiles=-1", "SystemMaxFiles=-1 is not a number of files, ignored"),
        ("MappingBudget=much", "MappingBudget=much is not a size, such as 64M, ignored"),
        ("Compress=maybe", "Compress=maybe is not yes, no or a size, such as 1K, ignored"),
        ("Commit=sometimes", "Commit=sometimes is not inline, threaded or overlay, ignored"),
        ("Storage=volatile\nStorage=none", "Storage= is not supported yet, ignored"),
        ("SyncInterval=3", "unknown option SyncInterval=, ignored; did you mean SyncIntervalSec=?"),
        ("systemmaxfiles=3", "unknown option systemmaxfiles=, ignored; did you mean SystemMaxFiles=?"),
        ("Frobnicate=3", "unknown option Frobnicate=, ignored"),
        ("nonsense", "neither a section nor an assignment, ignored: nonsense"),
        ("=3", "neither a section nor an assignment, ignored: =3"),
    ])
    func whatIsWrongIsNamedOnceAndIgnored(lines: String, report: String) {
        let (settings, reports) = Self.applied("[Journal]\n\n" + lines + "\nCompress=no")
        #expect(reports == ["f.conf:3: " + report])
        var expected = DaemonSettings()
        expected.compressionThreshold = nil
        #expect(settings == expected)
    }

    @Test func sectionsAreKeptApart() {
        let (settings, reports) = Self.applied("Compress=no\n[Other]\nCompress=no\n[Journal]\nSystemMaxFiles=3\n")
        #expect(settings.compressionThreshold == 512)
        #expect(settings.maximumFileCount == 3)
        #expect(
            reports == [
                "f.conf:1: Compress= stands before the section [Journal], ignored",
                "f.conf:2: unknown section [Other], ignored",
            ])
    }

    @Test func linesCanGoOn() {
        let text =
            "[Journal]\r\nSystemMaxFileSize=1G \\\n# a comment between\n   512M\nBad\\\nness=1\nSystemMaxFiles=3\\"
        let (settings, reports) = Self.applied(text)
        #expect(settings.maximumFileByteCount == 1536 << 20)
        #expect(settings.maximumFileCount == 3)
        #expect(reports == ["f.conf:5: unknown option Bad ness=, ignored"])
    }
}
