public import JournalFormat
internal import JournalText
internal import SystemPackage

/// Entries as the daemon accepts them, before they are in a file; see ``JournalControl/subscribe(timeoutMicroseconds:)``.
///
/// The daemon waits for nobody: whoever takes entries too slowly is told how many it has missed. Those are in the files.
public struct JournalSubscription: ~Copyable {
    /// An entry that was accepted.
    public struct Entry: Hashable, Sendable {
        /// What it can be found by once it is in a file.
        public var cursor: String
        public var seqnum: UInt64
        public var seqnumID: ID128
        /// When it was received: microseconds since 1970, UTC.
        public var realtime: UInt64
        /// When it was received: microseconds since the boot ``bootID``.
        public var monotonic: UInt64
        public var bootID: ID128
        /// The fields, `NAME=value`, in no order.
        public var fields: [[UInt8]]

        /// The value of a field; `nil` when there is none of this name. Of several, one.
        public subscript(name: String) -> [UInt8]? {
            let prefix = Array((name + "=").utf8)
            return fields.first { $0.starts(with: prefix) }.map { Array($0.dropFirst(prefix.count)) }
        }
    }

    /// What comes next.
    public enum Event: Hashable, Sendable {
        case entry(Entry)
        /// So many entries come in no event, between the one before and the one behind this: they were not taken in time,
        /// or are too long.
        case missed(count: UInt64)
    }

    static let method = "io.daybook.Journal.Subscribe"
    /// A reply has entries of 256 KiB or a single one of at most 2 MiB, and every byte of that becomes four at most.
    private static let messageByteLimit = 16 << 20
    private static let readByteCount = 64 << 10

    /// The sequence number of the entry accepted last before the subscription: the events begin with the one behind it.
    public let startSeqnum: UInt64
    /// The run of sequence numbers.
    public let seqnumID: ID128
    private let path: FilePath
    private var connection: VarlinkConnection
    /// The entry that comes next has this sequence number, if none was missed.
    private var nextSeqnum: UInt64
    /// The entries that have come and are not handed out, and how many of them are.
    private var entries: [JSONValue] = []
    private var entryIndex = 0
    /// The sequence number up to which they tell of everything.
    private var toldSeqnum: UInt64
    /// An entry that waits because the number of those missed before it came first.
    private var waitingEntry: Entry?

    static func open(_ path: FilePath, timeoutMicroseconds: UInt64?) throws(ControlError) -> JournalSubscription {
        let deadline = VarlinkConnection.Deadline(timeoutMicroseconds: timeoutMicroseconds)
        var connection = try VarlinkConnection.open(
            path, deadline, messageByteLimit: messageByteLimit, readByteCount: readByteCount)
        var call = VarlinkCall(method)
        call.wantsMore = true
        let reply = try connection.call(call)
        try JournalControl.check(reply, to: method, path)
        guard let seqnum = reply.parameters["seqnum"]?.unsigned,
            let seqnumID = reply.parameters["seqnumId"]?.text.flatMap({ ID128($0) })
        else { throw .malformedReply(path, reason: "a subscription does not say where it begins") }
        return JournalSubscription(path, connection, startSeqnum: seqnum, seqnumID: seqnumID)
    }

    private init(
        _ path: FilePath, _ connection: consuming VarlinkConnection, startSeqnum: UInt64, seqnumID: ID128
    ) {
        self.path = path
        self.connection = connection
        self.startSeqnum = startSeqnum
        self.seqnumID = seqnumID
        nextSeqnum = startSeqnum + 1
        toldSeqnum = startSeqnum
    }

    /// Waits for the next event.
    ///
    /// - Parameter timeoutMicroseconds: how long to wait at most; 0 to take only what has come, `nil` to wait for ever.
    /// - Returns: `nil` when the time is up.
    /// - Throws: ``ControlError/closed(_:)`` when the daemon has ended. What it accepts later comes by a new
    ///   subscription, and what was accepted in between is in the files.
    public mutating func next(timeoutMicroseconds: UInt64? = nil) throws(ControlError) -> Event? {
        connection.deadline = VarlinkConnection.Deadline(timeoutMicroseconds: timeoutMicroseconds)
        while true {
            if let event = try nextReceived() { return event }
            let reply: VarlinkReply
            do throws(ControlError) {
                reply = try connection.nextReply()
            } catch .timedOut {
                return nil
            } catch {
                throw error
            }
            try take(reply)
        }
    }

    private mutating func take(_ reply: VarlinkReply) throws(ControlError) {
        try JournalControl.check(reply, to: Self.method, path)
        guard reply.continues else { throw .closed(path) }
        guard case .array(let entries) = reply.parameters["entries"],
            let seqnum = reply.parameters["seqnum"]?.unsigned, seqnum >= toldSeqnum
        else { throw malformed("a reply of a subscription has no entries") }
        (self.entries, entryIndex, toldSeqnum) = (entries, 0, seqnum)
    }

    /// The next event of what has come.
    private mutating func nextReceived() throws(ControlError) -> Event? {
        if let entry = waitingEntry.take() { return .entry(entry) }
        guard entryIndex < entries.count else {
            return missed(before: toldSeqnum + 1)
        }
        guard let entry = Entry(entries[entryIndex], seqnumID: seqnumID), entry.seqnum >= nextSeqnum else {
            throw malformed("an entry is none, or out of order")
        }
        entryIndex += 1
        let missed = missed(before: entry.seqnum)
        nextSeqnum = entry.seqnum + 1
        guard let missed else { return .entry(entry) }
        waitingEntry = entry
        return missed
    }

    /// The event that tells how many entries before `seqnum` have not come; `nil` for none.
    private mutating func missed(before seqnum: UInt64) -> Event? {
        guard seqnum > nextSeqnum else { return nil }
        defer { nextSeqnum = seqnum }
        return .missed(count: seqnum - nextSeqnum)
    }

    private func malformed(_ reason: String) -> ControlError { .malformedReply(path, reason: reason) }
}
