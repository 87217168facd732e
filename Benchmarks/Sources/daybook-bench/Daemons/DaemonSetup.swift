internal import SystemPackage

/// How a daemon is started, where it differs from the default.
struct DaemonSetup {
    /// Settings as in journald.conf(5), `NAME=value`. Both daemons get the same.
    var settings: [String] = []
    /// What is added to the environment, as `NAME=value`.
    var environment: [String] = []
    /// Where the journal is kept; `nil` for beside the sockets.
    var journalDirectory: FilePath?
    /// Who stops the daemon if this program ends before it does.
    var janitor: Janitor?

    /// Lets a small file system be filled without anything being removed. Files are as large as by default on any but
    /// small disks.
    static let roomySettings = [
        "SystemMaxFileSize=128M", "SystemMaxUse=8G", "SystemKeepFree=1M", "SystemMaxFiles=1000",
    ]
}
