internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Sends messages to a daemon, each as one datagram, or as a sealed file in memory if it is long.
struct MessageSender: ~Copyable {
    /// The longest datagram, in bytes: less than an ordinary machine allows, so that the length alone decides.
    private static let datagramByteCount = 128 * 1024

    private let socket: OwnedDescriptor
    private let path: FilePath

    /// Connects to the socket of a daemon.
    init(to path: FilePath) throws(ClientError) {
        do {
            let socket = try OwnedDescriptor.unixSocket(.datagram)
            // A full queue then holds up the sender, and nothing is lost.
            try socket.setNonBlocking(false)
            try socket.connect(to: path)
            self.socket = socket
            self.path = path
        } catch {
            throw .socket(path, error)
        }
    }

    func send(_ message: RawSpan) throws(ClientError) {
        do {
            guard message.byteCount > Self.datagramByteCount else {
                try socket.send(message)
                return
            }
            let file = try OwnedDescriptor.memoryFile(name: "native-client")
            try file.write(message)
            try file.addSeals([.seal, .shrink, .grow, .write])
            try socket.send(message.extracting(first: 0), descriptors: [file.rawValue])
        } catch {
            throw .socket(path, error)
        }
    }
}
