internal import LinuxSystem
internal import SystemPackage

/// The programs that are measured, as seen from the root of the sources.
enum Programs {
    static let daybook = ".build/release/daybook"
    static let daybookd = ".build/release/daybookd"
    static let journalctl = "journalctl"
    static let journalRemote = "/lib/systemd/systemd-journal-remote"
    static let runJournald = "Scripts/run-journald"
    static let withSocketQueue = "Scripts/with-socket-queue"
    /// This program.
    static let benchmark = "/proc/self/exe"
    /// Where this program lies: for other programs to start it, and to find what was built with it.
    static var benchmarkFile: FilePath {
        FilePath(String(decoding: (try? FileSystem.target(ofLink: "/proc/self/exe")) ?? [], as: UTF8.self))
    }

    /// How many messages a datagram socket queues, for both daemons: what systemd sets at boot.
    static let socketQueueLength = "512"
}
