internal import LinuxSystem
internal import SystemPackage

/// One connection to the control socket.
final class ControlConnection {
    /// What the call that waits for its reply waits for.
    enum Wait: Hashable {
        /// That what was sent before is received: the number of the synchronization that follows.
        case synchronization(UInt64)
        /// That all entries up to this number are on disk; `reportsSeqnum` tells which reply follows.
        case durable(UInt64, reportsSeqnum: Bool)
        /// That new files are there for this many requests.
        case rotation(UInt64)
    }

    let socket: OwnedDescriptor
    let peer: ProcessCredentials
    let access: ControlAccess
    var conversation = ControlConversation()
    var wait: Wait?
    /// The client will send no more.
    var hasEnded = false
    /// What epoll was told last.
    var isReading = true
    var isWriting = false
    /// Another thread has taken over what follows.
    var isHandedOver = false

    init(socket: consuming OwnedDescriptor, peer: ProcessCredentials, access: ControlAccess) {
        self.socket = socket
        self.peer = peer
        self.access = access
    }

    /// Whether the client has ended and got all its replies.
    var isOver: Bool { hasEnded && wait == nil && conversation.unsentByteCount == 0 }

    /// Sends what the client takes now.
    func send() throws(Errno) {
        while conversation.unsentByteCount > 0 {
            do throws(Errno) {
                conversation.noteSent(try Self.send(conversation, over: socket))
            } catch .wouldBlock {
                return
            }
        }
    }

    // The compiler tells apart the accesses to the parts only when they are handed over one by one.
    private static func send(
        _ conversation: borrowing ControlConversation, over socket: borrowing OwnedDescriptor
    ) throws(Errno) -> Int {
        try socket.send(conversation.unsent)
    }
}
