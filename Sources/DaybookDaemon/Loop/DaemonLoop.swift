internal import JournalFormat
internal import JournalIngest
internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import SystemPackage

/// Receives messages from all sockets, makes entries of them and hands these to the store: on one thread, which waits
/// for nothing but messages.
///
/// When the store has no room, the loop keeps what it has, reads no socket and waits until there is room: the
/// kernel's buffers fill, senders wait, and nothing is lost. Meanwhile it still answers signals.
struct DaemonLoop<Store: EntryStore>: ~Copyable {
    /// What the loop needs to run.
    struct Parts: ~Copyable {
        var store: Store
        var sockets: ListeningSockets
        var signals: SignalQueue
        var mailbox: LoopMailbox
        var facts: HostFacts
        var processReader: any ProcessReader = KernelProcessReader()
        var streamLimit = StreamTable.maximumCount
        /// Where datagrams are received; `nil` for memory of the loop's own.
        var spool: Spool?
        var fullPolicy = SpoolFullPolicy.wait
        /// Who may use the control socket.
        var controlAccess: ControlAccess.Judge = ControlAccess.Rules(daemonUserID: Host.userID).access
        var logger: Logger
        /// Is called when the loop has been told to stop.
        var onStopping: @Sendable () -> Void = {}
    }

    /// How long the loop goes on receiving after it was told to stop.
    static var drainMicroseconds: UInt64 { 10_000_000 }

    let store: Store
    let sockets: ListeningSockets
    let signals: SignalQueue
    let mailbox: LoopMailbox
    let logger: Logger
    let facts: HostFacts
    let hostNameFile: HostNameFile?
    let onStopping: @Sendable () -> Void
    let fullPolicy: SpoolFullPolicy
    let controlAccess: ControlAccess.Judge
    /// Whether datagrams that are not worked off outlive the loop.
    let keepsDatagrams: Bool

    /// Waits for everything, and for no socket while the store has no room.
    var everything: EventPoll
    var control: EventPoll

    var builder = EntryBuilder(minimumCapacity: 2 << 20)
    /// What the records in the builder may refer to.
    var contexts: ContextWriter
    var clock = EntryClock()
    var senders: SenderCache
    var host: HostContext
    var native: DatagramQueue
    var syslog: DatagramQueue
    var streams: StreamTable
    var controlClients = ControlTable()
    var labelBytes = ByteBuffer(minimumCapacity: 256)
    /// The native message in the middle of which the store had no room.
    var unfinished: NativeMessage?
    /// What the store knows of the datagrams.
    var storedMark = ReceptionMark()
    var misbehaviour = MisbehaviourCounter()
    var drops = DropCounter()
    /// Kept for measurements only.
    var times: LoopTimes?
    /// What the journal is still to say about its files.
    var reports: [StorageReport] = []
    let ownContext: SenderContext?

    /// The store refused what is in the builder.
    var isBlocked = false
    var synchronization = SynchronizationSchedule()
    /// When the loop ends at the latest; `nil` until it is told to stop.
    var stopDeadline: UInt64?
    var isFinished = false

    static func make(_ parts: consuming Parts) throws(Errno) -> DaemonLoop {
        let streams = try StreamTable.make(limit: parts.streamLimit)
        let native = try DatagramQueue.make(.native, in: parts.spool)
        let syslog = try DatagramQueue.make(.syslog, in: parts.spool)
        let everything = try EventPoll.open(capacity: 128)
        let control = try EventPoll.open(capacity: 8)
        var loop = DaemonLoop(
            parts, everything: everything, control: control, native: native, syslog: syslog, streams: streams)
        try loop.watch()
        loop.clock.tick()
        return loop
    }

    private init(
        _ parts: consuming Parts, everything: consuming EventPoll, control: consuming EventPoll,
        native: consuming DatagramQueue, syslog: consuming DatagramQueue, streams: consuming StreamTable
    ) {
        store = parts.store
        contexts = parts.store.contextWriter()
        mailbox = parts.mailbox
        logger = parts.logger
        facts = parts.facts
        onStopping = parts.onStopping
        fullPolicy = parts.fullPolicy
        controlAccess = parts.controlAccess
        keepsDatagrams = parts.spool?.directory != nil
        var senders = SenderCache(
            reader: parts.processReader, root: facts.controlGroupRoot, capacity: facts.senderCapacity)
        ownContext = senders.context(
            for: SenderCredentials(processID: Host.processID, userID: Host.userID, groupID: Host.groupID),
            now: Clock.monotonic())
        if let ownContext { senders.pin(ownContext) }
        self.senders = senders
        host = HostContext(
            bootID: facts.bootID, machineID: facts.machineID, hostName: Host.name(), scope: facts.scope)
        hostNameFile = HostNameFile()
        self.everything = everything
        self.control = control
        self.native = native
        self.syslog = syslog
        self.streams = streams
        sockets = parts.sockets
        signals = parts.signals
    }

    private func watch() throws(Errno) {
        try everything.add(sockets.native.rawValue, token: EventToken.native)
        try everything.add(sockets.syslog.rawValue, token: EventToken.syslog)
        try everything.add(sockets.stdout.rawValue, token: EventToken.listener)
        try everything.add(signals.descriptor, token: EventToken.signals)
        try everything.add(mailbox.descriptor, token: EventToken.mailbox)
        try watchControl()
        try control.add(signals.descriptor, token: EventToken.signals)
        try control.add(mailbox.descriptor, token: EventToken.mailbox)
        if let file = hostNameFile?.descriptor {
            // A change of the name is told as an error. Sandboxes may refuse to watch it: the name then stays.
            try? everything.add(file, token: EventToken.hostName, isReading: false)
        }
    }

    /// Runs until a signal or a request stops it.
    mutating func run() throws(Errno) {
        let recoveredCount = native.remainingCount + syslog.remainingCount
        if recoveredCount > 0 {
            logger.warning("Going on with \(recoveredCount) messages that a daemon which was killed had received")
        }
        addDriverEntry(.started)
        try goOn()
        if !isBlocked { flush() }
        while !isFinished { try iterate() }
    }

    private mutating func iterate() throws(Errno) {
        let wasBlocked = isBlocked
        // What comes between the wait and a request belongs to the request too: only a wait that began behind the
        // request can tell that there is nothing left.
        let wasStopping = stopDeadline != nil
        if !wasBlocked { synchronization.beginTurn() }
        let timeout = timeoutMilliseconds()
        let count =
            try wasBlocked
            ? control.wait(timeoutMilliseconds: timeout) : everything.wait(timeoutMilliseconds: timeout)
        clock.tick()
        times?.beginTurn(now: Clock.monotonicNanoseconds())
        for index in 0..<count {
            try handleControl(wasBlocked ? control.event(at: index) : everything.event(at: index))
        }
        var isIdle = true
        if wasBlocked {
            if flush() { try goOn() }
            isIdle = false
        } else {
            for index in 0..<count where !isBlocked {
                if try handleMessages(everything.event(at: index)) { isIdle = false }
            }
        }
        // What was received before is worked off before the store is asked again.
        if !isBlocked { flush() }
        times?.endTurn(now: Clock.monotonicNanoseconds())
        streams.resumeListening(in: everything, sockets.stdout, now: clock.monotonic)
        resumeControl()
        synchronizeIfDue(isIdle: isIdle)
        reportDrops()
        tellReports()
        if let report = misbehaviour.report(now: clock.monotonic) { logger.warning("\(report)") }
        guard let stopDeadline else { return }
        if (isIdle && wasStopping && !isBlocked) || clock.monotonic >= stopDeadline { try finish() }
    }

    /// How long to wait for events; `nil` for ever.
    private func timeoutMilliseconds() -> Int? {
        if !isBlocked, synchronization.deadline != nil || stopDeadline != nil { return 0 }
        let pauses = [streams.pauseEnd, controlClients.pauseEnd]
        let deadlines = ([stopDeadline, misbehaviour.deadline, drops.deadline] + pauses).compactMap { $0 }
        guard let next = deadlines.min() else { return nil }
        return next <= clock.monotonic ? 0 : Int(clamping: (next - clock.monotonic + 999) / 1000)
    }

    /// Handles a source that is no messages' source.
    mutating func handleControl(_ event: EventPoll.Event) throws(Errno) {
        switch event.token {
        case EventToken.signals:
            while let (signal, sender) = try signals.next() { handle(signal, from: sender) }
        case EventToken.mailbox:
            for request in mailbox.takeAll() { handle(request) }
        case EventToken.hostName:
            host.setHostName(Host.name())
        case EventToken.controlListener:
            acceptControl()
        case let token where EventToken.isControl(token):
            serveControl(event)
        default:
            break
        }
    }

    /// Receives from a source of messages.
    ///
    /// - Returns: whether the event was one of messages.
    private mutating func handleMessages(_ event: EventPoll.Event) throws(Errno) -> Bool {
        switch event.token {
        case EventToken.native:
            try receiving { (loop) throws(Errno) in try loop.native.receive(from: loop.sockets.native) }
            addNativeEntries()
        case EventToken.syslog:
            try receiving { (loop) throws(Errno) in try loop.syslog.receive(from: loop.sockets.syslog) }
            addSyslogEntries()
        case EventToken.listener:
            acceptStreams()
        case EventToken.signals, EventToken.mailbox, EventToken.hostName, EventToken.controlListener:
            return false
        case let token where EventToken.isControl(token):
            return false
        default:
            receiveStream(EventToken.descriptor(of: event.token))
        }
        return true
    }

    /// Receives, and goes on without a message for which there was no memory.
    private mutating func receiving(_ body: (inout DaemonLoop) throws(Errno) -> Void) throws(Errno) {
        do throws(Errno) {
            try body(&self)
        } catch .badAddress {
            misbehaviour.count(.noMemory, processID: 0)
        }
    }

    /// Works off what was received when the store had no room left.
    mutating func goOn() throws(Errno) {
        addNativeEntries()
        if !isBlocked { addSyslogEntries() }
        if !isBlocked { addStreamEntries() }
    }
}
