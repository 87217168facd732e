import Glibc
import LinuxSystem
import SystemPackage

extension OwnedDescriptor {
    /// Two connected sockets, by `socketpair(2)`.
    static func streamPair() throws -> (CInt, CInt) {
        var pair: [CInt] = [0, 0]
        guard unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0 else {
            throw Errno(rawValue: errno)
        }
        return (pair[0], pair[1])
    }

    /// Sends a byte of urgent data, by `send(2)` with MSG_OOB.
    func sendUrgentByte() -> Bool {
        let byte: [UInt8] = [1]
        return unsafe Glibc.send(rawValue, byte, 1, CInt(MSG_OOB)) == 1
    }
}
