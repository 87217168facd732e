internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

extension DaemonLoop {
    /// From how many bytes on entries are handed over before more are made, so that small messages that become long
    /// entries do not add up to a lot of memory.
    static var batchByteCount: Int { 1 << 20 }
    /// How much may be made of the rest of a message while the store has no room. An entry of a few bytes may get a
    /// long command line, and a message has up to a thousand entries.
    static var messageByteCount: Int { 64 << 20 }
    /// A builder that grew beyond this for one long entry is not kept.
    static var keptCapacity: Int { 16 << 20 }

    /// Completes the record under way with what is known about its sender and this machine.
    ///
    /// - Parameter sentAt: when the message was sent, if the kernel told.
    mutating func finishEntry(priority: UInt8, sender: SenderContext?, sentAt: UInt64? = nil) {
        sender?.addFields(to: &builder)
        if let sentAt { builder.addField("_SOURCE_REALTIME_TIMESTAMP=", decimal: sentAt) }
        host.addFields(to: &builder)
        builder.finish(
            realtime: clock.realtime, monotonic: clock.monotonic, bootID: facts.bootID,
            owner: JournalOwner.owner(ofSender: sender?.userID), priority: priority)
    }

    /// Hands the finished records to the store.
    ///
    /// - Returns: `false` when the store has no room; the records stay and the loop is blocked.
    @discardableResult
    mutating func flush() -> Bool {
        isBlocked = !builder.buffer.isEmpty && !store.append(builder.buffer.bytes)
        if isBlocked { return false }
        if builder.buffer.capacity > Self.keptCapacity {
            builder = EntryBuilder(minimumCapacity: 2 << 20)
        } else {
            builder.removeAll()
        }
        return true
    }

    /// Whether another entry may be made now.
    mutating func hasRoom() -> Bool { builder.buffer.count < Self.batchByteCount || flush() }

    /// Whether another entry of the same message may be made now: one that is under way is gone on with although the
    /// store has no room, as far as memory allows.
    mutating func hasRoomInMessage() -> Bool {
        (!isBlocked && hasRoom()) || builder.buffer.count < Self.messageByteCount
    }

    /// What the daemon says about itself in the journal.
    enum DriverMessage {
        case started
        case stopped
        case tooManyStreams(processID: Int32)

        var id: StaticString? {
            switch self {
            case .started: "f77379a8490b408bbe5f6940505a777b"
            case .stopped: "d93fb3c9c24d451a97cea615ce59c00b"
            case .tooManyStreams: nil
            }
        }

        var text: StaticString {
            switch self {
            case .started: "Journal started"
            case .stopped: "Journal stopped"
            case .tooManyStreams: "Too many stdout streams, refusing connection."
            }
        }
    }

    /// Adds an entry of the daemon's own.
    mutating func addDriverEntry(_ message: DriverMessage) {
        builder.begin()
        builder.addField("SYSLOG_FACILITY=", decimal: 3)
        builder.addField("SYSLOG_IDENTIFIER=", "daybookd")
        builder.addField("_TRANSPORT=", "driver")
        builder.addField("PRIORITY=", decimal: 6)
        if let id = message.id { builder.addField("MESSAGE_ID=", "\(id)") }
        builder.addField("MESSAGE=", "\(message.text)")
        if case .tooManyStreams(let processID) = message, processID > 0 {
            builder.addField("OBJECT_PID=", decimal: UInt64(processID))
        }
        ownContext?.addFields(to: &builder)
        host.addFields(to: &builder)
        builder.finish(realtime: clock.realtime, monotonic: clock.monotonic, bootID: facts.bootID)
    }
}
