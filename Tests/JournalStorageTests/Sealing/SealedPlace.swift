import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport

/// A directory of journals with a key of epochs of ten seconds, from a fixed time on.
final class SealedPlace {
    static let start: UInt64 = 1_700_000_000_000_000
    static let interval: UInt64 = 10_000_000
    static let machineID = ID128(high: 0x1111_2222_3333_4444, low: 0x9555_6666_7777_8888)
    static let authority = SealingAuthority(
        try! VerificationKey("45e9f6-b7bc2f-f0c192-e82ca1/\(String(start / interval, radix: 16))-989680"))

    let directory: TemporaryDirectory
    let notices = Notices()
    var key: String { "\(Self.authority.key)" }
    var keyPath: FilePath { directory.path.appending("fss") }

    init() throws {
        directory = try TemporaryDirectory()
        try SealingKeyFile.create(
            keyPath, machineID: Self.machineID, bootID: .random(), epochs: Self.authority.epochs,
            state: Self.authority.state(ofEpoch: 0), isReplacing: false)
    }

    func sealer() throws -> Sealer? { try Sealer.open(keyPath, machineID: Self.machineID) }

    /// - Parameter isSealed: `false` for one that knows nothing of the key.
    func open(
        _ commit: CommitKind = .inline, level: JournalFileOptions.Level = .systemd252, maximum: Int = 8 << 20,
        splitsByUser: Bool = false, isSealed: Bool = true, onProgress: @escaping @Sendable () -> Void = {}
    ) throws -> JournalDirectoryWriter {
        var options = JournalDirectoryWriter.Options()
        options.commit = commit
        options.naming = .byOwner(splitsByUser: splitsByUser)
        options.file.level = level
        options.file.machineID = Self.machineID
        options.file.maximumByteCount = maximum
        return try JournalDirectoryWriter(
            directory.path, options: options, sealer: isSealed ? try sealer() : nil, onNotice: notices.add,
            onProgress: onProgress)
    }

    /// An entry of so many seconds after the start.
    static func entry(_ seconds: Double, _ text: String = "", owner: UInt32 = EntryRecord.systemOwner) -> TestEntry {
        let time = UInt64(seconds * 1_000_000)
        var entry = TestEntry(
            ["MESSAGE=\(text)\(seconds)", "SAME=x", "SECOND=\(Int(seconds) % 7)"], realtime: start + time,
            monotonic: 5_000_000 + time)
        entry.owner = owner
        return entry
    }

    /// The journal files, those that are in use first.
    func files() throws -> [FilePath] {
        try FileSystem.names(in: directory.path).filter { $0.hasSuffix(".journal") && !$0.hasPrefix(".") }.sorted()
            .map { directory.path.appending($0) }
    }

    /// What our own verification finds in a file.
    static func verify(_ path: FilePath, _ authority: SealingAuthority = authority) throws -> Verification {
        try JournalFile.open(path).verify(seals: authority)
    }

    /// What systemd's finds; the file must be of level 252.
    func systemdVerifies(_ path: FilePath) throws -> CommandResult {
        try run(["journalctl", "--verify", "--verify-key=\(key)", "--file", path.string], in: directory)
    }

    /// The epochs of a file's seals.
    static func epochs(of path: FilePath) throws -> [UInt64] {
        FoundSeal.all(in: try FileSystem.contents(of: path)).map(\.epoch)
    }
}

extension JournalDirectoryWriter {
    /// Appends an entry; whether it was stored.
    func store(_ entry: TestEntry) -> Bool {
        if case .stored = append(entry.record().bytes) { true } else { false }
    }
}
