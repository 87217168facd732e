internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What a listening socket is for.
enum SocketRole: Int, CaseIterable, Sendable {
    case native
    case syslog
    case stdout
    case control

    var kind: SocketKind {
        switch self {
        case .native, .syslog: .datagram
        case .stdout, .control: .stream
        }
    }

    /// Who may connect: everybody may log, and the daemon's own user may control it.
    var mode: UInt32 { self == .control ? 0o600 : 0o666 }

    /// Where the socket is.
    func path(in paths: DaybookPaths) -> FilePath {
        switch self {
        case .native: paths.nativeSocket
        case .syslog: paths.syslogSocket
        case .stdout: paths.stdoutSocket
        case .control: paths.controlSocket
        }
    }
}
