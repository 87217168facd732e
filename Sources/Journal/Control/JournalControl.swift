internal import JournalStorage
internal import JournalText
public import SystemPackage

/// Asks the daemon that writes the journal for something, by its control socket: Daybook's, or systemd's own, as far
/// as that knows the method. Each call connects anew, and waits for the answer.
public struct JournalControl: Hashable, Sendable {
    /// Where the daemon listens.
    public let socket: FilePath

    public init(socket: FilePath) { self.socket = socket }

    /// The daemon that this user's programs log to: the user's own daybookd while one runs, else the machine's.
    public static func automatic() -> JournalControl { automatic(user: .user()) }

    static func automatic(user: DaybookPaths) -> JournalControl {
        let hasOwn = DirectoryLock.holder(of: user.runtime) != nil
        return JournalControl(socket: hasOwn ? user.controlSocket : DaybookPaths.system.controlSocket)
    }

    /// How far a journal has come.
    public struct Durability: Hashable, Sendable {
        /// The sequence number of the entry accepted last.
        public var accepted: UInt64
        /// Every entry up to this sequence number is on disk.
        public var durable: UInt64
    }

    /// Returns when everything that was sent to the daemon before is on disk.
    ///
    /// - Parameter timeoutMicroseconds: how long to wait at most; `nil` for as long as it takes.
    public func synchronize(timeoutMicroseconds: UInt64? = nil) throws(ControlError) {
        _ = try call("io.systemd.Journal.Synchronize", timeoutMicroseconds: timeoutMicroseconds)
    }

    /// Returns when the daemon has begun new journal files.
    public func rotate(timeoutMicroseconds: UInt64? = nil) throws(ControlError) {
        _ = try call("io.systemd.Journal.Rotate", timeoutMicroseconds: timeoutMicroseconds)
    }

    /// Returns when what the daemon kept in memory is in files on disk.
    public func flushToVar(timeoutMicroseconds: UInt64? = nil) throws(ControlError) {
        _ = try call("io.systemd.Journal.FlushToVar", timeoutMicroseconds: timeoutMicroseconds)
    }

    /// Returns when every entry up to a sequence number is on disk. This does not itself make the daemon sync, as
    /// ``synchronize(timeoutMicroseconds:)`` does; it waits also for an entry that does not exist yet. Daybook's daemon
    /// only.
    ///
    /// - Returns: the sequence number up to which entries are on disk, which may be a later one.
    @discardableResult
    public func waitDurable(seqnum: UInt64, timeoutMicroseconds: UInt64? = nil) throws(ControlError) -> UInt64 {
        let reply = try call(
            "io.daybook.Journal.WaitDurable", ["seqnum": .unsigned(seqnum)], timeoutMicroseconds: timeoutMicroseconds)
        return try unsigned("seqnum", of: reply)
    }

    /// How far the journal has come. Daybook's daemon only.
    public func durability(timeoutMicroseconds: UInt64? = nil) throws(ControlError) -> Durability {
        let reply = try call("io.daybook.Journal.GetDurable", timeoutMicroseconds: timeoutMicroseconds)
        return Durability(accepted: try unsigned("accepted", of: reply), durable: try unsigned("durable", of: reply))
    }

    /// Subscribes to the entries that the daemon accepts from now on: they come as soon as it has them, before any is in
    /// a file. Daybook's daemon only.
    ///
    /// - Parameter timeoutMicroseconds: how long to wait at most for the daemon to agree; `nil` for as long as it takes.
    public func subscribe(timeoutMicroseconds: UInt64? = nil) throws(ControlError) -> JournalSubscription {
        try JournalSubscription.open(socket, timeoutMicroseconds: timeoutMicroseconds)
    }

    private func unsigned(_ name: String, of reply: VarlinkReply) throws(ControlError) -> UInt64 {
        guard let value = reply.parameters[name]?.unsigned else {
            throw .malformedReply(socket, reason: "a reply has no number \(name)")
        }
        return value
    }

    private func call(
        _ method: String, _ parameters: [String: JSONValue] = [:], timeoutMicroseconds: UInt64?
    ) throws(ControlError) -> VarlinkReply {
        let deadline = VarlinkConnection.Deadline(timeoutMicroseconds: timeoutMicroseconds)
        var connection = try VarlinkConnection.open(socket, deadline)
        let reply = try connection.call(VarlinkCall(method, parameters))
        try Self.check(reply, to: method, socket)
        return reply
    }

    /// Throws when a reply to `method` is an error.
    static func check(_ reply: VarlinkReply, to method: String, _ socket: FilePath) throws(ControlError) {
        switch reply.error {
        case nil:
            return
        case "org.varlink.service.MethodNotFound", "org.varlink.service.MethodNotImplemented":
            throw .notSupported(socket, method: method)
        case let error?:
            throw .failed(socket, error: error, reason: reply.parameters["reason"]?.text)
        }
    }
}
