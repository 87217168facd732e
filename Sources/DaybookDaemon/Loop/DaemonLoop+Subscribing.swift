internal import JournalText
internal import LinuxSystem
internal import Logging
internal import SystemPackage

extension DaemonLoop {
    /// Hands a connection over to what sends entries; the loop has nothing more to do with it.
    mutating func subscribe(_ connection: ControlConnection) throws(ControlConversation.Fault) {
        guard let push = store.push else {
            return try connection.conversation.answer(
                VarlinkReply(
                    error: "org.varlink.service.MethodNotImplemented",
                    ["method": .string("io.daybook.Journal.Subscribe")]))
        }
        guard let socket = try? connection.socket.duplicate(),
            push.add(socket, unsent: connection.conversation.unsent)
        else {
            return try connection.conversation.answer(VarlinkReply(error: "io.daybook.Journal.TooManySubscribers"))
        }
        logger.info("Process \(connection.peer.processID) subscribes to entries")
        // The descriptor that is closed is a second one of the same socket, which epoll would go on watching.
        try? everything.remove(connection.socket.rawValue)
        try? control.remove(connection.socket.rawValue)
        connection.isHandedOver = true
        controlClients.remove(connection)
    }
}
