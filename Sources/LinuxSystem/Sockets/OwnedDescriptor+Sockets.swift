internal import CLinux
internal import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// A new AF_UNIX socket that does not block, by `socket(2)`.
    public static func unixSocket(_ kind: SocketKind) throws(Errno) -> OwnedDescriptor {
        let type = CInt(kind == .datagram ? SOCK_DGRAM.rawValue : SOCK_STREAM.rawValue)
        let flags = CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        return OwnedDescriptor(owning: try checked { socket(AF_UNIX, type | flags, 0) })
    }

    /// Gives the socket an address, by `bind(2)`, which makes a node in the file system.
    public func bind(to path: FilePath) throws(Errno) {
        try unsafe UnixAddress(path).withAddress { address, length throws(Errno) in
            _ = try checked { unsafe Glibc.bind(rawValue, address, length) }
        }
    }

    /// Connects the socket, by `connect(2)`.
    public func connect(to path: FilePath) throws(Errno) {
        try unsafe UnixAddress(path).withAddress { address, length throws(Errno) in
            _ = try checked { unsafe Glibc.connect(rawValue, address, length) }
        }
    }

    /// Lets clients connect, by `listen(2)`.
    public func listen() throws(Errno) { try checked { Glibc.listen(rawValue, SOMAXCONN) } }

    /// The next client that wants to connect, by `accept4(2)`; the socket does not block. `nil` when there is none.
    public func accept() throws(Errno) -> OwnedDescriptor? {
        let flags = CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        do {
            return OwnedDescriptor(owning: try checked { clinux_accept(rawValue, flags) })
        } catch .wouldBlock {
            return nil
        } catch .connectionAbort {
            return nil
        }
    }

    /// Tells the other end that nothing will be sent, by `shutdown(2)`.
    public func shutdownWriting() throws(Errno) { try checked { shutdown(rawValue, CInt(SHUT_WR)) } }

    /// The path that the socket is bound to, by `getsockname(2)`, with a leading `@` for an abstract address; `nil`
    /// for none, or a socket of another family.
    public func boundPath() throws(Errno) -> FilePath? { try UnixAddress.path(boundTo: rawValue) }
}

extension OwnedDescriptor {
    /// The kind of a socket, by SO_TYPE; `nil` for kinds not known here.
    public func socketKind() throws(Errno) -> SocketKind? {
        switch try option(SO_TYPE) {
        case CInt(SOCK_DGRAM.rawValue): .datagram
        case CInt(SOCK_STREAM.rawValue): .stream
        default: nil
        }
    }

    /// Whether the socket accepts connections, by SO_ACCEPTCONN.
    public func isListening() throws(Errno) -> Bool { try option(SO_ACCEPTCONN) != 0 }

    /// Lets each message come with its sender's credentials, by SO_PASSCRED. What a listening socket is told its
    /// accepted ones inherit.
    public func setPassesCredentials() throws(Errno) { try setOption(SO_PASSCRED, 1) }

    /// Lets each message come with its sender's security label, by SO_PASSSEC.
    public func setPassesSecurityLabel() throws(Errno) { try setOption(SO_PASSSEC, 1) }

    /// Lets each message come with the time at which it was sent, by SO_TIMESTAMP.
    public func setPassesTimestamp() throws(Errno) { try setOption(SO_TIMESTAMP, 1) }

    /// Sets the size of the receive buffer, by SO_RCVBUFFORCE, or, for want of rights, as far as the system's limit
    /// allows, by SO_RCVBUF.
    public func setReceiveBuffer(byteCount: Int) throws(Errno) {
        do {
            try setOption(SO_RCVBUFFORCE, CInt(clamping: byteCount))
        } catch .notPermitted {
            try setOption(SO_RCVBUF, CInt(clamping: byteCount))
        }
    }

    /// Sets the size of the send buffer, by SO_SNDBUFFORCE, or, for want of rights, as far as the system's limit
    /// allows, by SO_SNDBUF.
    public func setSendBuffer(byteCount: Int) throws(Errno) {
        do {
            try setOption(SO_SNDBUFFORCE, CInt(clamping: byteCount))
        } catch .notPermitted {
            try setOption(SO_SNDBUF, CInt(clamping: byteCount))
        }
    }

    /// Who is connected, as of when it connected, by SO_PEERCRED.
    public func peerCredentials() throws(Errno) -> ProcessCredentials {
        var credentials = ucred()
        var length = socklen_t(MemoryLayout<ucred>.size)
        try checked { unsafe getsockopt(rawValue, SOL_SOCKET, SO_PEERCRED, &credentials, &length) }
        return ProcessCredentials(processID: credentials.pid, userID: credentials.uid, groupID: credentials.gid)
    }

    /// The supplementary groups of who is connected, as of when it connected, by SO_PEERGROUPS; none where the kernel
    /// does not tell.
    public func peerGroups() -> [UInt32] {
        var groups = [gid_t](repeating: 0, count: 64)
        while true {
            var length = socklen_t(groups.count * MemoryLayout<gid_t>.size)
            if unsafe getsockopt(rawValue, SOL_SOCKET, SO_PEERGROUPS, &groups, &length) == 0 {
                return Array(groups.prefix(Int(length) / MemoryLayout<gid_t>.size))
            }
            // Then the length is the one that is needed.
            guard errno == ERANGE, Int(length) > groups.count * MemoryLayout<gid_t>.size else { return [] }
            groups = [gid_t](repeating: 0, count: Int(length) / MemoryLayout<gid_t>.size)
        }
    }

    /// The security label of who is connected, by SO_PEERSEC; empty where there are none.
    public func peerSecurityLabel() -> [UInt8] {
        var label = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(label.count)
        guard unsafe getsockopt(rawValue, SOL_SOCKET, SO_PEERSEC, &label, &length) == 0 else { return [] }
        return Array(label.prefix(Int(length)).prefix { $0 != 0 })
    }

    private func option(_ name: CInt) throws(Errno) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        try checked { unsafe getsockopt(rawValue, SOL_SOCKET, name, &value, &length) }
        return value
    }

    private func setOption(_ name: CInt, _ value: CInt) throws(Errno) {
        var value = value
        let length = socklen_t(MemoryLayout<CInt>.size)
        try checked { unsafe setsockopt(rawValue, SOL_SOCKET, name, &value, length) }
    }
}
