import LinuxSystem
import SystemPackage
import TestSupport

/// Runs systemd's programs and ours; the files that they name without a directory are in a directory of the test's.
struct Programs {
    static let remoteProgram = "/lib/systemd/systemd-journal-remote"

    let directory: TemporaryDirectory
    /// A directory in memory, for what is in memory on real machines: a daemon's runtime directory.
    let memory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        memory = try TemporaryDirectory(in: "/dev/shm")
    }

    func path(_ name: String) -> String { directory.path.appending(name).string }

    func journalctl(_ words: String...) throws -> CommandResult { try journalctl(words) }

    func journalctl(_ words: [String]) throws -> CommandResult { try run(["journalctl"] + words, in: directory) }

    func daybook(
        _ words: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> CommandResult {
        try run([programPath("daybook").string] + words, input: input, environment: environment, in: directory)
    }

    func daybook(_ words: String..., input: [UInt8] = []) throws -> CommandResult { try daybook(words, input: input) }

    /// Lets systemd write a file of the entries in `input`.
    func remote(
        _ input: [UInt8], to name: String, _ words: [String] = [], environment: [String: String] = [:]
    ) throws -> CommandResult {
        try run(
            [Self.remoteProgram] + words + ["-o", path(name), "-"], input: input, environment: environment,
            in: directory)
    }
}
