internal import LinuxSystem
public import SystemPackage

/// Where a daemon keeps its journal and its sockets, and where programs therefore look for them.
///
///     state/MACHINE-ID/system.journal     the journal
///     state/daybookd.lock                 held by the daemon that writes it
///     runtime/socket, stdout, dev-log     the sockets for messages
///     runtime/io.systemd.journal          the socket for requests to the daemon
///     runtime/daybookd.lock               held by the daemon that listens there
///
/// A user's own daemon follows the XDG base directories; one that stands in for systemd's uses systemd's.
public struct DaybookPaths: Hashable, Sendable {
    public var state: FilePath
    public var runtime: FilePath

    public init(state: FilePath, runtime: FilePath) {
        self.state = state
        self.runtime = runtime
    }

    /// The directories of systemd's own journal, for the machine's one daemon.
    public static let system = DaybookPaths(state: "/var/log/journal", runtime: "/run/systemd/journal")

    /// The directories of a user's own daemon.
    ///
    /// `$XDG_STATE_HOME/daybook`, or `~/.local/state/daybook`; and `$XDG_RUNTIME_DIR/daybook`, or `/tmp/daybook-UID`
    /// where nobody made a runtime directory for the user: over plain ssh, in containers, for services.
    public static func user() -> DaybookPaths { user(Host.userID) { Host.environment($0) } }

    /// The directories of a user's own daemon.
    ///
    /// - Parameter environment: the value of a variable; `nil` when it is not set.
    static func user(_ userID: UInt32, environment: (String) -> String?) -> DaybookPaths {
        // The XDG specification: paths that are not absolute are to be ignored.
        func directory(_ name: String) -> FilePath? {
            environment(name).map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil }
        }
        let home = directory("HOME") ?? "/"
        let state = directory("XDG_STATE_HOME") ?? home.appending(".local").appending("state")
        var runtime = FilePath("/tmp").appending("daybook-\(userID)")
        if let given = directory("XDG_RUNTIME_DIR"), FileSystem.exists(given) { runtime = given.appending("daybook") }
        return DaybookPaths(state: state.appending("daybook"), runtime: runtime)
    }

    /// The socket of the native protocol.
    public var nativeSocket: FilePath { runtime.appending("socket") }
    /// The socket for streams of output.
    public var stdoutSocket: FilePath { runtime.appending("stdout") }
    /// The socket of the syslog protocol.
    public var syslogSocket: FilePath { runtime.appending("dev-log") }
    /// The socket on which the daemon is asked to do something.
    public var controlSocket: FilePath { runtime.appending("io.systemd.journal") }
}
