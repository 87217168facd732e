internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// The sockets that whoever started the daemon made for it, as sd_listen_fds(3) describes.
///
/// `LISTEN_FDS` says how many there are, from descriptor 3 on, and `LISTEN_PID` whom they are meant for. Which is
/// which is told by their type and address.
struct InheritedSockets: ~Copyable {
    private static let firstDescriptor: CInt = 3

    var native: OwnedDescriptor?
    var syslog: OwnedDescriptor?
    var stdout: OwnedDescriptor?
    var control: OwnedDescriptor?
    /// How many descriptors were of no use; they are closed.
    private(set) var unknownCount = 0

    /// The descriptors that the process was started with. To be called before it opens others, which a wrong count
    /// would take in.
    ///
    /// - Parameters:
    ///   - count: the value of `LISTEN_FDS`.
    ///   - processID: the value of `LISTEN_PID`.
    static func descriptors(count: String?, processID: String?) -> [CInt] {
        guard let processID, Int32(processID) == Host.processID, let count, let count = CInt(count), count > 0 else {
            return []
        }
        return (firstDescriptor..<(firstDescriptor + min(count, 4096)))
            .filter { (try? FileStatus(ofDescriptor: $0)) != nil }
    }

    /// Takes over the descriptors.
    ///
    /// - Parameter paths: where the sockets are expected.
    static func take(_ descriptors: [CInt], paths: DaybookPaths) throws(DaemonError) -> InheritedSockets {
        var sockets = InheritedSockets()
        for descriptor in descriptors {
            try sockets.sort(OwnedDescriptor(owning: descriptor), paths)
        }
        return sockets
    }

    private mutating func sort(_ socket: consuming OwnedDescriptor, _ paths: DaybookPaths) throws(DaemonError) {
        guard let role = Self.role(of: socket, paths) else {
            unknownCount += 1
            return
        }
        let path = role.path(in: paths)
        do {
            try socket.setCloseOnExec()
            try socket.setNonBlocking(true)
        } catch {
            throw .socket(path, error)
        }
        let isSecond: Bool
        switch role {
        case .native:
            isSecond = native != nil
            native = consume socket
        case .syslog:
            isSecond = syslog != nil
            syslog = consume socket
        case .stdout:
            isSecond = stdout != nil
            stdout = consume socket
        case .control:
            isSecond = control != nil
            control = consume socket
        }
        if isSecond { throw .socketInheritedTwice(path) }
    }

    private static func role(of socket: borrowing OwnedDescriptor, _ paths: DaybookPaths) -> SocketRole? {
        guard let kind = try? socket.socketKind(), let path = try? socket.boundPath(),
            let isListening = try? socket.isListening()
        else { return nil }
        return SocketRole.allCases.first { role in
            role.kind == kind && isListening == (kind == .stream) && isSame(path, role.path(in: paths))
        }
    }

    /// Whether both paths name the same socket, perhaps by way of symbolic links.
    private static func isSame(_ left: FilePath, _ right: FilePath) -> Bool {
        if left.lexicallyNormalized() == right.lexicallyNormalized() { return true }
        guard let left = try? FileStatus(of: left), let right = try? FileStatus(of: right) else { return false }
        return left.device == right.device && left.inode == right.inode
    }
}
