internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem
internal import SystemPackage

extension DaemonLoop {
    /// How many connections are accepted before other sources have their turn.
    private static var acceptCount: Int { 64 }

    /// Accepts new streams.
    mutating func acceptStreams() {
        for _ in 0..<Self.acceptCount {
            do throws(Errno) {
                guard let socket = try sockets.stdout.accept() else { return }
                try add(socket)
            } catch {
                misbehaviour.count(.acceptFailed, processID: 0)
                streams.pauseListening(in: everything, sockets.stdout, now: clock.monotonic)
                return
            }
        }
    }

    private mutating func add(_ socket: consuming OwnedDescriptor) throws(Errno) {
        let peer = try socket.peerCredentials()
        guard !streams.isFull else { return refuse(peer) }
        try socket.setPassesCredentials()
        // A client that is gone already is served all the same.
        try? socket.shutdownWriting()
        let label = socket.peerSecurityLabel()
        let connection = StreamConnection(
            socket: socket, stream: StdoutStream(id: .random(), isPeerRoot: peer.userID == 0),
            credentials: SenderCredentials(peer), label: label)
        let descriptor = connection.socket.rawValue
        try everything.add(descriptor, token: EventToken.stream(descriptor))
        streams.insert(connection)
    }

    private mutating func refuse(_ peer: ProcessCredentials) {
        misbehaviour.count(.tooManyStreams, processID: peer.processID)
        // Once a second says it as well as once a connection.
        if let last = streams.lastRefusal, clock.monotonic < last + 1_000_000 { return }
        streams.lastRefusal = clock.monotonic
        addDriverEntry(.tooManyStreams(processID: peer.processID))
    }

    /// Reads from a stream once.
    mutating func receiveStream(_ descriptor: CInt) {
        // Another event of the same wait may have closed it.
        guard let connection = streams.connections[descriptor] else { return }
        do throws(Errno) {
            guard try streams.receiver.receive(from: connection.socket) > 0 else { return }
        } catch {
            return close(connection)
        }
        let data = streams.receiver.takeAncillaryData(at: 0)
        guard streams.receiver.bytes(at: 0).byteCount > 0 else { return close(connection) }
        noteWriter(data.credentials, of: connection)
        streams.begin(connection)
        addStreamEntries()
    }

    /// Notices when another process goes on writing to a stream.
    private mutating func noteWriter(_ credentials: ProcessCredentials?, of connection: StreamConnection) {
        if let credentials {
            let writer = SenderCredentials(credentials)
            if writer.processID != connection.credentials.processID {
                flush(connection, .pidChange)
                unpin(connection)
            }
            connection.credentials = writer
        }
        // In the handshake the client has yet to say which unit it is of, and no entry needs the context.
        if connection.stream.settings != nil { refreshContext(of: connection) }
    }

    /// Looks up who writes to a stream, and keeps that as long as the stream is open.
    private mutating func refreshContext(of connection: StreamConnection) {
        let context = sender(
            connection.credentials, label: connection.label, fallbackUnit: connection.stream.settings?.unit)
        guard context !== connection.context else { return }
        unpin(connection)
        if let context { senders.pin(context) }
        connection.context = context
    }

    private mutating func unpin(_ connection: StreamConnection) {
        if let context = connection.context { senders.unpin(context) }
        connection.context = nil
    }

    /// Makes entries of the lines read, until the store has no room.
    mutating func addStreamEntries() {
        guard let connection = streams.current else { return }
        while hasRoom() {
            switch streams.next(of: connection, into: &builder) {
            case .started:
                refreshContext(of: connection)
            case .line(let priority):
                finishEntry(priority: priority, sender: connection.context)
            case .needsMoreBytes:
                return streams.end()
            case .refused(let reason):
                misbehaviour.count(Misbehaviour(reason), processID: connection.credentials.processID)
                return close(connection)
            }
        }
    }

    /// Ends the line under way.
    private mutating func flush(_ connection: StreamConnection, _ lineBreak: LineBreak) {
        guard let priority = connection.stream.flush(lineBreak, into: &builder) else { return }
        finishEntry(priority: priority, sender: connection.context)
    }

    /// Closes a stream.
    private mutating func close(_ connection: StreamConnection) {
        flush(connection, .endOfStream)
        unpin(connection)
        if streams.current === connection { streams.end() }
        streams.remove(connection)
    }

    /// Closes all streams.
    mutating func closeStreams() {
        for connection in streams.connections.values { close(connection) }
    }
}
