import LinuxSystem
import SystemPackage
import TestSupport

/// A socket that sends messages to a daemon, and waits while the daemon has no room for them.
final class Client: Sendable {
    let socket: OwnedDescriptor

    private init(_ socket: consuming OwnedDescriptor) { self.socket = socket }

    /// A sender of datagrams.
    static func datagrams(to path: FilePath) throws -> Client {
        let socket = try OwnedDescriptor.unixSocket(.datagram)
        try socket.setSendBuffer(byteCount: 8 << 20)
        try socket.connect(to: path)
        return Client(socket)
    }

    /// A stream.
    static func stream(to path: FilePath) throws -> Client {
        let socket = try OwnedDescriptor.unixSocket(.stream)
        try socket.connect(to: path)
        return Client(socket)
    }

    /// Ends the stream.
    func end() throws { try socket.shutdownWriting() }

    /// Sends one datagram, or all bytes of a stream.
    func send(_ bytes: [UInt8], descriptors: [CInt] = []) throws {
        var rest = bytes
        repeat {
            guard let count = try sendOnce(rest, descriptors) else {
                Clock.sleep(microseconds: 500)
                continue
            }
            rest.removeFirst(count)
            if rest.isEmpty { return }
        } while true
    }

    private func sendOnce(_ bytes: [UInt8], _ descriptors: [CInt]) throws(Errno) -> Int? {
        do throws(Errno) {
            return try socket.send(bytes, descriptors: descriptors)
        } catch {
            if error == .wouldBlock { return nil }
            throw error
        }
    }

    func send(_ text: String, descriptors: [CInt] = []) throws {
        try send(Array(text.utf8), descriptors: descriptors)
    }
}

/// The lines with which a stream begins.
func streamHeader(identifier: String = "test", priority: Int = 14, hasLevelPrefix: Bool = false) -> String {
    "\(identifier)\n\n\(priority)\n\(hasLevelPrefix ? 1 : 0)\n0\n0\n0\n"
}
