internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What a listening socket is for.
enum SocketRole: Int, CaseIterable, Sendable {
    case native
    case syslog
    case stdout

    var kind: SocketKind { self == .stdout ? .stream : .datagram }

    /// Where the socket is.
    func path(in paths: DaybookPaths) -> FilePath {
        switch self {
        case .native: paths.nativeSocket
        case .syslog: paths.syslogSocket
        case .stdout: paths.stdoutSocket
        }
    }
}
