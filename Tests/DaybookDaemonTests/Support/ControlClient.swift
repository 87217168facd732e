import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A client of the control socket that says what a test wants it to say.
final class ControlClient {
    let socket: OwnedDescriptor
    private var received: [UInt8] = []

    init(_ path: FilePath) throws {
        socket = try OwnedDescriptor.unixSocket(.stream)
        try socket.connect(to: path)
    }

    /// Sends a call; a NUL is added.
    func send(_ text: String) throws { try socket.send(Array(text.utf8) + [0]) }

    func call(_ method: String, _ rest: String = "") throws { try send(#"{"method":"\#(method)"\#(rest)}"#) }

    /// The next reply; "end" when the daemon has closed the connection, `nil` when there is none yet.
    func poll() throws -> String? {
        while true {
            if let end = received.firstIndex(of: 0) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            do throws(Errno) {
                let bytes = try socket.readAll(limit: 1)
                if bytes.isEmpty { return "end" }
                received += bytes
            } catch .wouldBlock {
                return nil
            } catch .connectionReset {
                return "end"
            }
        }
    }

    /// The next reply, which is waited for.
    func reply(sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let deadline = Clock.monotonic() + 10_000_000
        while true {
            if let reply = try poll() { return reply }
            guard Clock.monotonic() < deadline else {
                Issue.record("no reply came", sourceLocation: sourceLocation)
                return ""
            }
            Clock.sleep(microseconds: 500)
        }
    }
}
