internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Tells the service manager, if one started the daemon, how far it is: sd_notify(3).
struct ServiceNotification {
    enum State: String { case ready = "READY=1", stopping = "STOPPING=1" }

    private let path: FilePath?

    /// - Parameter path: the value of `NOTIFY_SOCKET`.
    init(path: String?) {
        self.path = path.flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? FilePath($0) : nil }
    }

    /// Sends one datagram, without waiting: the manager may itself be waiting for the journal.
    func send(_ state: State) {
        guard let path, let socket = try? OwnedDescriptor.unixSocket(.datagram) else { return }
        var text = ByteBuffer(minimumCapacity: 32)
        text.append(state.rawValue)
        _ = try? socket.send(text.bytes, to: path)
    }
}
