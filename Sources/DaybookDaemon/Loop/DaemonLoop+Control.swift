internal import JournalFormat
internal import JournalStorage
internal import JournalText
internal import LinuxSystem
internal import Logging
internal import SystemPackage

extension DaemonLoop {
    /// How many connections are accepted before other sources have their turn.
    private static var controlAcceptCount: Int { 16 }

    /// Accepts new connections of those who want to control the daemon.
    mutating func acceptControl() {
        for _ in 0..<Self.controlAcceptCount {
            do throws(Errno) {
                guard let socket = try sockets.control.accept() else { return }
                try addControl(socket)
            } catch {
                misbehaviour.count(.acceptFailed, processID: 0)
                return pauseControl()
            }
        }
    }

    private mutating func addControl(_ socket: consuming OwnedDescriptor) throws(Errno) {
        let peer = try socket.peerCredentials()
        let access = controlAccess(peer) { socket.peerGroups() }
        guard access != .none else { return misbehaviour.count(.controlRefused, processID: peer.processID) }
        guard !controlClients.isFull(for: access) else {
            return misbehaviour.count(.controlTooMany, processID: peer.processID)
        }
        let connection = ControlConnection(socket: socket, peer: peer, access: access)
        let descriptor = connection.socket.rawValue
        let token = EventToken.control(descriptor)
        try everything.add(descriptor, token: token)
        // They are served also while the store has no room: it may be what they want to know.
        try control.add(descriptor, token: token)
        controlClients.insert(connection)
    }

    /// Stops listening for a while: a connection that cannot be accepted would wake the loop again at once.
    private mutating func pauseControl() {
        guard controlClients.pauseEnd == nil else { return }
        try? everything.remove(sockets.control.rawValue)
        try? control.remove(sockets.control.rawValue)
        controlClients.pauseEnd = clock.monotonic + ControlTable.pauseMicroseconds
    }

    /// Listens again when the pause is over.
    mutating func resumeControl() {
        guard let end = controlClients.pauseEnd, clock.monotonic >= end else { return }
        controlClients.pauseEnd = nil
        do throws(Errno) {
            try watchControl()
        } catch {
            pauseControl()
        }
    }

    func watchControl() throws(Errno) {
        try everything.add(sockets.control.rawValue, token: EventToken.controlListener)
        try control.add(sockets.control.rawValue, token: EventToken.controlListener)
    }

    /// Reads from a connection once, and does what its client asks for.
    mutating func serveControl(_ event: EventPoll.Event) {
        // Another event of the same wait may have closed it.
        guard let connection = controlClients.connections[EventToken.descriptor(of: event.token)] else { return }
        if event.isHangup, !connection.isReading { return controlClients.remove(connection) }
        if event.isReadable || event.isHangup, connection.isReading {
            do throws(Errno) {
                try controlClients.receive(from: connection)
            } catch {
                return controlClients.remove(connection)
            }
        }
        advance(connection)
    }

    /// Answers those whose calls can be answered now.
    mutating func answerControl() {
        for connection in controlClients.waiting {
            do throws(ControlConversation.Fault) {
                try settle(connection)
            } catch {
                give(up: connection, error)
                continue
            }
            advance(connection)
        }
    }

    /// Does what a connection's calls ask for, as far as they can be answered, and sends the replies.
    private mutating func advance(_ connection: ControlConnection) {
        do throws(ControlConversation.Fault) {
            while let call = try connection.conversation.nextCall() {
                try perform(call, for: connection)
                if connection.isHandedOver { return }
            }
        } catch {
            return give(up: connection, error)
        }
        do throws(Errno) {
            try connection.send()
            if connection.isOver { return controlClients.remove(connection) }
            try updateInterest(in: connection)
        } catch {
            controlClients.remove(connection)
        }
    }

    private mutating func give(up connection: ControlConnection, _ fault: ControlConversation.Fault) {
        switch fault {
        case .malformed(let reason):
            logger.info("Closed the control connection of process \(connection.peer.processID): \(reason)")
            misbehaviour.count(.controlMalformed, processID: connection.peer.processID)
        case .outputTooLong:
            misbehaviour.count(.controlNotRead, processID: connection.peer.processID)
        }
        controlClients.remove(connection)
    }

    private func updateInterest(in connection: ControlConnection) throws(Errno) {
        let isReading = connection.wait == nil && !connection.hasEnded
        let isWriting = connection.conversation.unsentByteCount > 0
        guard isReading != connection.isReading || isWriting != connection.isWriting else { return }
        let descriptor = connection.socket.rawValue
        let token = EventToken.control(descriptor)
        try everything.modify(descriptor, token: token, isReading: isReading, isWriting: isWriting)
        try control.modify(descriptor, token: token, isReading: isReading, isWriting: isWriting)
        (connection.isReading, connection.isWriting) = (isReading, isWriting)
    }

    private mutating func perform(
        _ call: ControlCall, for connection: ControlConnection
    ) throws(ControlConversation.Fault) {
        guard connection.access == .all || call.method.isReading else {
            if call.isOneway { return }
            return try connection.conversation.answer(VarlinkReply(error: "org.varlink.service.PermissionDenied"))
        }
        switch call.method {
        case .synchronize:
            logger.info("Process \(connection.peer.processID) asks to make everything durable")
            connection.wait = .synchronization(synchronization.request(now: clock.monotonic))
        case .rotate:
            logger.info("Process \(connection.peer.processID) asks for new journal files")
            handle(.rotate)
            connection.wait = .rotation(store.durability.state.rotationsAsked)
        case .waitDurable(let seqnum):
            connection.wait = .durable(seqnum, reportsSeqnum: true)
        case .subscribe:
            return try subscribe(connection)
        case .flushToVar, .durability:
            if !call.isOneway { try connection.conversation.answer(call.method == .flushToVar ? .init() : durability) }
        }
        if call.isOneway { connection.wait = nil } else { try settle(connection) }
    }

    private var durability: VarlinkReply {
        let state = store.durability.state
        return VarlinkReply(["accepted": .unsigned(state.accepted), "durable": .unsigned(state.durable)])
    }

    /// Answers the call that waits, if what it waits for has come about; else sees to it that the loop is told.
    private mutating func settle(_ connection: ControlConnection) throws(ControlConversation.Fault) {
        let state = store.durability.state
        let reply: VarlinkReply
        switch connection.wait {
        case nil, .synchronization:
            return
        case .durable(let seqnum, let reportsSeqnum):
            if state.durable >= seqnum {
                reply = VarlinkReply(reportsSeqnum ? ["seqnum": .unsigned(state.durable)] : [:])
            } else if let failure = state.failure {
                reply = VarlinkReply(error: "io.daybook.Journal.SyncFailed", ["reason": .string(failure)])
            } else {
                return store.durability.notify(whenDurable: seqnum)
            }
        case .rotation(let count):
            guard state.rotationsDone >= count else { return store.durability.notify(whenRotated: count) }
            reply = VarlinkReply()
        }
        connection.wait = nil
        try connection.conversation.answer(reply)
    }

    /// Lets those wait for the disk whose messages the synchronization of this number has.
    mutating func noteSynchronization(_ number: UInt64) {
        let accepted = store.durability.accepted
        for connection in controlClients.waiting {
            guard case .synchronization(let wanted) = connection.wait, wanted <= number else { continue }
            connection.wait = .durable(accepted, reportsSeqnum: false)
        }
        answerControl()
    }
}
