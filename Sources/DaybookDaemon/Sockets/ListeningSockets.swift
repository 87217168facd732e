internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// The three sockets on which messages arrive, and the one on which the daemon is controlled.
struct ListeningSockets: ~Copyable {
    /// Room in the kernel for what arrives while the daemon does something else.
    private static let receiveBufferByteCount = 8 << 20

    /// Whether messages come with their senders' labels: where there is SELinux.
    static let passesSecurityLabels = FileSystem.exists("/sys/fs/selinux/enforce")

    let native: OwnedDescriptor
    let syslog: OwnedDescriptor
    let stdout: OwnedDescriptor
    let control: OwnedDescriptor
    private let nodes: SocketNodes

    /// Takes over inherited sockets and makes those that are missing.
    ///
    /// - Parameter readerGroupID: the group whose members may connect to the control socket besides its owner; what
    ///   they may ask for is not decided here.
    static func open(
        paths: DaybookPaths, inherited: consuming InheritedSockets, readerGroupID: UInt32? = nil
    ) throws(DaemonError) -> ListeningSockets {
        let nodes = SocketNodes()
        let native = try socket(.native, paths, inherited.native.take(), nodes)
        let syslog = try socket(.syslog, paths, inherited.syslog.take(), nodes)
        let stdout = try socket(.stdout, paths, inherited.stdout.take(), nodes)
        let control = try socket(.control, paths, inherited.control.take(), nodes, readerGroupID: readerGroupID)
        return ListeningSockets(native: native, syslog: syslog, stdout: stdout, control: control, nodes: nodes)
    }

    private static func socket(
        _ role: SocketRole, _ paths: DaybookPaths, _ inherited: consuming OwnedDescriptor?,
        _ nodes: SocketNodes, readerGroupID: UInt32? = nil
    ) throws(DaemonError) -> OwnedDescriptor {
        let path = role.path(in: paths)
        do throws(Errno) {
            if let socket = inherited {
                try prepare(socket, role)
                return socket
            }
            guard try removeStale(path, role) else { throw Errno.addressInUse }
            let socket = try OwnedDescriptor.unixSocket(role.kind)
            // Before anybody can connect, so that no message comes without what these ask for.
            try prepare(socket, role)
            try socket.bind(to: path)
            nodes.add(path)
            try FileSystem.setMode(role.mode, of: path)
            // In a namespace that does not know the group the socket stays its owner's.
            if let readerGroupID, (try? FileSystem.setGroup(readerGroupID, of: path)) != nil {
                try FileSystem.setMode(role.mode | 0o060, of: path)
            }
            if role.kind == .stream { try socket.listen() }
            return socket
        } catch .addressInUse {
            throw .socketInUse(path)
        } catch {
            throw .socket(path, error)
        }
    }

    private static func prepare(_ socket: borrowing OwnedDescriptor, _ role: SocketRole) throws(Errno) {
        guard role != .control else { return }
        // On the listening stream socket too: accepted ones inherit it. Set after accept() it would come too late for
        // what a client wrote at once, which would then be nobody's.
        try socket.setPassesCredentials()
        try socket.setReceiveBuffer(byteCount: receiveBufferByteCount)
        if passesSecurityLabels { try socket.setPassesSecurityLabel() }
        if role.kind == .datagram { try socket.setPassesTimestamp() }
    }

    /// Removes the node that a daemon left behind which was killed.
    ///
    /// - Returns: `false` when somebody listens there, who may be another daemon than ours.
    private static func removeStale(_ path: FilePath, _ role: SocketRole) throws(Errno) -> Bool {
        let status: FileStatus
        do throws(Errno) {
            status = try FileStatus(ofLink: path)
        } catch .noSuchFileOrDirectory {
            return true
        }
        // Whatever else it is, it is not ours.
        guard status.kind == .socket else { throw .fileExists }
        do throws(Errno) {
            try OwnedDescriptor.unixSocket(role.kind).connect(to: path)
        } catch .connectionRefused {
            // Nobody has it open. All other errors are those of a socket that somebody has.
            try FileSystem.unlink(path)
            return true
        } catch .noSuchFileOrDirectory {
            return true
        } catch {
            return false
        }
        return false
    }

    /// Removes our nodes, so that nobody sends any more to a daemon that is about to stop.
    func removeNodes() { nodes.remove() }
}
