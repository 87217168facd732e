import JournalFormat
import JournalSealing
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// Keys and seals of ours and of systemd's, each with the other's programs.
@Suite("Sealing with systemd's programs")
struct SealingInteropTests {
    let programs: Programs
    private static let machineID = "0123456789abcdef0123456789abcdef"

    init() throws { programs = try Programs() }

    /// Entries of three epochs of ten seconds, from a moment on that lies in the past.
    private func input(from start: UInt64) -> [UInt8] {
        Array(
            [UInt64(0), 1, 12, 35].map { second in
                """
                __REALTIME_TIMESTAMP=\(start + second * 1_000_000)
                __MONOTONIC_TIMESTAMP=\(1_000_000 + second)
                _BOOT_ID=11111111111141118111111111111111
                MESSAGE=second \(second)
                LONG=\(String(repeating: "long ", count: 300))


                """
            }.joined().utf8)
    }

    /// Runs a script in a mount namespace where the directory `log` is `/var/log` and the machine id is a known one.
    private func runApart(_ script: String) throws -> CommandResult {
        let rights = Host.userID == 0 ? [] : ["--user", "--map-root-user"]
        let place = programs.directory.path.string
        let setup = """
            set -e
            mkdir -p log/journal/\(Self.machineID)
            echo \(Self.machineID) > machine-id
            mount --bind log /var/log
            mount --bind machine-id /etc/machine-id

            """
        return try run(
            ["unshare", "--mount"] + rights + ["sh", "-c", "cd \(place)\n" + setup + script], in: programs.directory)
    }

    private var keyFile: FilePath {
        programs.directory.path.appending("log").appending("journal").appending(Self.machineID).appending("fss")
    }

    private func lines(_ result: CommandResult) -> [Substring] {
        (result.outputText + result.errorText).split(separator: "\n")
    }

    /// The line that tells what is validated, the same from either program.
    private func range(_ result: CommandResult) throws -> Substring {
        try #require(lines(result).first { $0.hasPrefix("=> ") }, "\(lines(result))")
    }

    @Test("By systemd's key: what systemd seals we verify, and what we seal systemd verifies", .timeLimit(.minutes(5)))
    func systemdsKey() throws {
        let now = Clock.realtime()
        // A key whose first epoch is a minute ago, which nothing but a clock that is wrong makes with --setup-keys.
        let setup = try runApart("journalctl --setup-keys --interval=10s")
        #expect(setup.isSuccess, "\(setup.errorText)")
        let key = setup.outputText.split(separator: "\n").joined()
        let secret = SealingSecret(try VerificationKey(key).seed)
        // The entries begin now and end after half a minute: systemd seals what is to come.
        _ = try programs.directory.write(input(from: now), to: "in.export")
        let remote = try runApart("\(Programs.remoteProgram) --seal=yes -o theirs.journal - < in.export")
        #expect(remote.isSuccess, "\(remote.errorText)")
        let theirs = try runApart("journalctl --verify --verify-key=\(key) --file=theirs.journal")
        #expect(theirs.isSuccess, "\(theirs.errorText)")
        let ours = try programs.daybook(
            "--verify", "--utc", "--verify-key=\(key)", "--file", programs.path("theirs.journal"))
        #expect(ours.isSuccess, "\(ours.errorText)")
        #expect(try range(ours) == range(theirs))
        // Their state has gone on as ours would have.
        let bytes = try FileSystem.contents(of: keyFile)
        let epoch = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        #expect(epoch >= 3)
        let state = secret.state(ofEpoch: epoch)
        #expect(Array(bytes[88...]) == state.bytes.array)
    }

    /// A key of epochs of ten seconds that begins some minutes ago, by our own library.
    private func makeKey() throws -> (key: VerificationKey, path: FilePath) {
        let key = VerificationKey.random(at: Clock.realtime() - 300_000_000, intervalMicroseconds: 10_000_000)
        let path = programs.directory.path.appending("fss")
        try SealingKeyFile.create(
            path, machineID: .zero, bootID: .random(), epochs: key.epochs,
            state: SealingSecret(key.seed).state(ofEpoch: 0), isReplacing: true)
        return (key, path)
    }

    @Test("What we import and seal systemd verifies", arguments: ["compact", "regular"], ["file", "directory"])
    func imported(layout: String, kind: String) throws {
        let (key, keyPath) = try makeKey()
        let name = kind == "file" ? "ours.journal" : "ours"
        if kind == "directory" { try FileSystem.createDirectories(FilePath(programs.path(name))) }
        let start = key.epochs.start + 25_000_000
        let result = try programs.daybook(
            [
                "import", "--level=252", "--layout=\(layout)", "--sealing-key=\(keyPath)", "--output",
                programs.path(name),
            ], input: input(from: start))
        #expect(result.isSuccess, "\(result.errorText)")
        let file = kind == "file" ? name : "ours/remote.journal"
        let theirs = try programs.journalctl("--verify", "--verify-key=\(key)", "--file", programs.path(file))
        #expect(theirs.isSuccess, "\(theirs.errorText)")
        let ours = try programs.daybook("--verify", "--utc", "--verify-key=\(key)", "--file", programs.path(file))
        #expect(ours.isSuccess, "\(ours.errorText)")
        #expect(try range(ours) == range(theirs))
        #expect(try range(ours).hasSuffix("final 0 entries not sealed."))

        // The entries' epochs have ended with that: none can be sealed any more.
        let again = try programs.daybook(
            ["import", "--sealing-key=\(keyPath)", "--output", programs.path("again.journal")],
            input: input(from: start))
        #expect(!again.isSuccess)
        #expect(again.errorText.contains("whose sealing key is gone"))
        // Nor may entries of a time to come take the key along.
        let late = try programs.daybook(
            ["import", "--sealing-key=\(keyPath)", "--output", programs.path("late.journal")],
            input: input(from: Clock.realtime() + 3_600_000_000))
        #expect(late.errorText.contains("a time to come"))
    }

    @Test("Keys, by the command line")
    func setupKeys() throws {
        let directory = programs.path("journal")
        try FileSystem.createDirectories(FilePath(directory))
        let setup = try programs.daybook("--setup-keys", "--interval=1h", "-D", directory)
        #expect(setup.isSuccess && setup.errorText.isEmpty, "\(setup.errorText)")
        let key = try VerificationKey(setup.outputText.split(separator: "\n").joined())
        #expect(key.epochs.intervalMicroseconds == 3_600_000_000)
        let path = FilePath(directory).appending("fss")
        let before = try FileSystem.contents(of: path)
        let state = SealingSecret(key.seed).state(ofEpoch: 0)
        #expect(Array(before[88...]) == state.bytes.array)
        #expect(try FileStatus(of: path).mode & 0o777 == 0o600)

        let second = try programs.daybook("--setup-keys", "-D", directory)
        #expect(second.ending == .exited(1))
        #expect(second.errorText.contains("--force"))
        #expect(second.outputText.isEmpty)
        #expect(try FileSystem.contents(of: path) == before)
        let forced = try programs.daybook("--setup-keys", "--force", "-D", directory)
        #expect(forced.isSuccess)
        #expect(try VerificationKey(forced.outputText.split(separator: "\n").joined()).seed != key.seed)
        #expect(try programs.daybook("--setup-keys", "-D", programs.path("nowhere")).ending == .exited(1))
        #expect(try programs.daybook("--setup-keys", "--interval=1ms", "-D", directory).ending == .exited(1))
        #expect(try FileSystem.names(in: FilePath(directory)) == ["fss"])
    }

    @Test("Without the key, with a wrong one and with what is none a sealed file does not pass")
    func badKeys() throws {
        let path = try Fixture.path("v256-sealed.journal").string
        let key = String(decoding: try Fixture.bytes("v256-sealed.key").prefix { $0 != 10 }, as: UTF8.self)
        let good = try programs.daybook("--verify-key=\(key)", "--file", path)
        #expect(good.isSuccess, "\(good.errorText)")
        #expect(try range(good).hasPrefix("=> Validated from "))
        for words in [
            ["--verify"], ["--verify-key=zz"], ["--verify-key=000000-" + key.dropFirst(7)], ["--verify-key="],
        ] {
            let result = try programs.daybook(words + ["--file", path])
            #expect(result.ending == .exited(1), "\(words)")
            #expect(!result.errorText.contains("PASS"))
            #expect(!result.errorText.contains("=> "))
        }
        let missing = try programs.daybook("--verify", "--file", path)
        #expect(missing.errorText.contains("FAIL: \(path) (Required key not available)"))
        let plain = try Fixture.path("v256-compact-keyed-zstd.journal").string
        let unsealed = try programs.daybook("--verify-key=\(key)", "--file", plain)
        #expect(unsealed.isSuccess)
        #expect(unsealed.errorText.contains("Not sealed"))
    }
}
