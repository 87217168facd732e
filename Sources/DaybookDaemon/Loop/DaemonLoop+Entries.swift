internal import JournalFormat
internal import JournalIngest
internal import JournalStorage
internal import LinuxSystem
internal import Logging

extension DaemonLoop {
    /// From how many bytes on entries are handed over before more are made, so that small messages that become long
    /// entries do not add up to a lot of memory.
    ///
    /// A third of what the store takes at once: then all entries of datagrams that are made between two calls of
    /// ``flush()`` fit into one call of the store, and so does the mark that says so.
    var batchByteCount: Int { min(1 << 20, store.batchByteLimit / 3) }
    /// A builder that grew beyond this for one long entry is not kept.
    static var keptCapacity: Int { 16 << 20 }

    /// Completes the record under way with what is known about its sender and this machine.
    ///
    /// - Parameter sentAt: when the message was sent, if the kernel told.
    mutating func finishEntry(priority: UInt8, sender: SenderContext?, sentAt: UInt64? = nil) {
        if let sentAt { builder.addField("_SOURCE_REALTIME_TIMESTAMP=", decimal: sentAt) }
        addContext(of: sender)
        builder.finish(
            realtime: clock.realtime, monotonic: clock.monotonic, bootID: facts.bootID,
            owner: JournalOwner.owner(ofSender: sender?.userID), priority: priority)
        times?.completeEntry(now: Clock.monotonicNanoseconds())
    }

    /// Adds the fields of a sender and of this machine to the record under way: once to the store, if it keeps them, and
    /// then the record only refers to them.
    private mutating func addContext(of sender: SenderContext?) {
        if let sender, builder.byteCountUnderWay <= ContextWriter.recordByteLimit,
            let reference = Self.reference(to: sender, host, in: &contexts)
        {
            builder.refer(to: reference)
        } else {
            sender?.addFields(to: &builder)
            host.addFields(to: &builder)
        }
    }

    // The compiler tells apart the accesses to the loop's parts only when they are handed over one by one.
    private static func reference(
        to sender: SenderContext, _ host: borrowing HostContext, in contexts: inout ContextWriter
    ) -> ContextReference? {
        if let known = sender.reference(with: host), contexts.use(known) { return known }
        let byteCount = sender.fieldByteCount + host.fieldByteCount
        let added = contexts.add(byteCount: byteCount) { builder in
            sender.addFields(to: &builder)
            host.addFields(to: &builder)
        }
        if let added { sender.setReference(added, with: host) }
        return added
    }

    /// Hands the finished records to the store, and what it then has of the datagrams received.
    ///
    /// - Returns: `false` when the store has no room and is to be waited for; the records stay and the loop is blocked.
    @discardableResult
    mutating func flush() -> Bool {
        isBlocked = !handOverRecords()
        if isBlocked { return false }
        forgetRecords()
        return true
    }

    /// Forgets the records in the builder, which were handed over or are given up.
    private mutating func forgetRecords() {
        if builder.buffer.capacity > Self.keptCapacity {
            builder = EntryBuilder(minimumCapacity: 2 << 20)
        } else {
            builder.removeAll()
        }
        contexts.settle()
    }

    private mutating func handOverRecords() -> Bool {
        let mark = ReceptionMark(native: native.progress, syslog: syslog.progress)
        if builder.buffer.isEmpty, mark == storedMark { return true }
        repeat {
            let count = store.batchByteCount(of: builder.buffer.bytes)
            // The mark belongs to the first batch, which has all entries of datagrams, see ``batchByteCount``.
            if !store.append(builder.buffer.bytes(in: 0..<count), mark: mark) {
                guard fullPolicy == .drop else { return false }
                dropWhatDoesNotFit(mark)
                return true
            }
            storedMark = mark
            builder.removeFirst(count)
        } while !builder.buffer.isEmpty
        return true
    }

    /// Hands over as many of the records as have room, and counts the others.
    private mutating func dropWhatDoesNotFit(_ mark: ReceptionMark) {
        let count = store.fittingByteCount(of: builder.buffer.bytes)
        // One call, so that after a kill no datagram is stored again whose entries are half stored and half dropped.
        _ = store.append(builder.buffer.bytes(in: 0..<count), mark: mark)
        storedMark = mark
        Self.count(builder.buffer, from: count, contexts, in: &drops)
    }

    private static func count(
        _ buffer: borrowing ByteBuffer, from offset: Int, _ contexts: borrowing ContextWriter,
        in drops: inout DropCounter
    ) {
        drops.count(buffer.bytes(in: offset..<buffer.count), contexts)
    }

    /// Tells the journal what was dropped, when it is time and there is room.
    mutating func reportDrops() {
        guard !isBlocked, builder.buffer.isEmpty, drops.isDue(now: clock.monotonic) else { return }
        for (unit, count) in drops.counts { addDriverEntry(.dropped(unit: unit, count: count)) }
        guard store.append(builder.buffer.bytes, mark: nil) else {
            forgetRecords()
            return drops.putOff(now: clock.monotonic)
        }
        forgetRecords()
        logger.warning("Dropped \(drops.total) entries because the spool was full")
        drops.reset(now: clock.monotonic)
    }

    /// Tells the journal what has become of its files, when there is room.
    mutating func tellReports() {
        guard !reports.isEmpty, !isBlocked, builder.buffer.isEmpty else { return }
        for report in reports { addDriverEntry(.storage(report)) }
        if store.append(builder.buffer.bytes, mark: nil) { reports = [] }
        forgetRecords()
    }

    /// How many reports wait at most for room.
    static var reportLimit: Int { 32 }

    /// Whether another entry may be made now.
    mutating func hasRoom() -> Bool { builder.buffer.count < batchByteCount || flush() }

    /// What the daemon says about itself in the journal.
    enum DriverMessage {
        case started
        case stopped
        case tooManyStreams(processID: Int32)
        /// A message came as a descriptor, and the daemon that had received it was killed.
        case descriptorLost(processID: Int32)
        /// Entries of a unit, `nil` for those of none, had no room.
        case dropped(unit: String?, count: UInt64)
        /// Something has become of the journal's files.
        case storage(StorageReport)

        var id: StaticString? {
            switch self {
            case .started: "f77379a8490b408bbe5f6940505a777b"
            case .stopped: "d93fb3c9c24d451a97cea615ce59c00b"
            case .dropped: "a596d6fe7bfa4994828e72309e95d61e"
            case .storage: "aaeec53b2d2444d0ac0e7e8ac9cfd44a"
            case .tooManyStreams, .descriptorLost: nil
            }
        }

        var text: String {
            switch self {
            case .started: "Journal started"
            case .stopped: "Journal stopped"
            case .tooManyStreams: "Too many stdout streams, refusing connection."
            case .descriptorLost(let processID):
                "A message that process \(processID) passed as a memory file is lost: the journal was killed."
            case .dropped(let unit, let count):
                "\(count) messages of \(unit ?? "no unit") were dropped because the spool was full."
            case .storage(let report): report.text
            }
        }

        var priority: UInt8 {
            switch self {
            case .started, .stopped, .tooManyStreams: 6
            case .descriptorLost, .dropped: 4
            case .storage(let report): report.priority
            }
        }
    }

    /// Adds an entry of the daemon's own.
    mutating func addDriverEntry(_ message: DriverMessage) {
        builder.begin()
        builder.addField("SYSLOG_FACILITY=", decimal: 3)
        builder.addField("SYSLOG_IDENTIFIER=", "daybookd")
        builder.addField("_TRANSPORT=", "driver")
        builder.addField("PRIORITY=", decimal: UInt64(message.priority))
        if let id = message.id { builder.addField("MESSAGE_ID=", "\(id)") }
        builder.addField("MESSAGE=", message.text)
        switch message {
        case .tooManyStreams(let processID) where processID > 0, .descriptorLost(let processID) where processID > 0:
            builder.addField("OBJECT_PID=", decimal: UInt64(processID))
        case .dropped(let unit, let count):
            builder.addField("N_DROPPED=", decimal: count)
            if let unit { builder.addField("OBJECT_SYSTEMD_UNIT=", unit) }
        default:
            break
        }
        addContext(of: ownContext)
        builder.finish(
            realtime: clock.realtime, monotonic: clock.monotonic, bootID: facts.bootID, priority: message.priority)
    }
}
