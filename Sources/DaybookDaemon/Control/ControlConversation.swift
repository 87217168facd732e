internal import JournalFormat
internal import JournalText

/// What is said over one control connection, without the connection: bytes come in, calls go to the daemon, replies
/// come from it, bytes go out.
///
/// Calls are answered in their order, one at a time: while one waits for its reply, those behind it stay where they
/// are, and the client is read no further.
struct ControlConversation: ~Copyable {
    /// The longest call; those that there are have some 100 bytes.
    static let messageByteLimit = 64 << 10
    /// How much may wait to be read by the client. One that sends further calls and reads no replies is given up.
    static let outputByteLimit = 256 << 10

    private var reader = VarlinkReader(limit: messageByteLimit)
    private(set) var output = ByteBuffer(minimumCapacity: 1024)
    /// How much of the output the client has been sent.
    private var sentByteCount = 0
    /// Whether a call waits for its reply.
    private(set) var isWaiting = false

    /// Why the conversation cannot go on.
    enum Fault: Error, Hashable {
        case malformed(VarlinkFault)
        /// The client does not read what it asked for.
        case outputTooLong
    }

    /// Takes in what the client sent.
    mutating func receive(_ bytes: RawSpan) { reader.append(bytes) }

    /// The next call that needs something of the daemon, which ``answer(_:)`` must follow unless it is one-way.
    ///
    /// Calls that do not are answered on the way. `nil` when one waits for its reply, or more bytes are needed.
    mutating func nextCall() throws(Fault) -> ControlCall? {
        guard !isWaiting else { return nil }
        while let call = try readCall() {
            switch ControlCall.read(call) {
            case .call(let method):
                isWaiting = !call.isOneway
                return ControlCall(method: method, isOneway: call.isOneway)
            case .reply(let reply):
                if call.isOneway { continue }
                reply.append(to: &output)
                guard unsentByteCount <= Self.outputByteLimit else { throw .outputTooLong }
            }
        }
        return nil
    }

    private mutating func readCall() throws(Fault) -> VarlinkCall? {
        do throws(VarlinkFault) {
            guard let message = try reader.next() else { return nil }
            return try VarlinkCall(reading: message)
        } catch {
            throw .malformed(error)
        }
    }

    /// Answers the call that waits.
    mutating func answer(_ reply: VarlinkReply) throws(Fault) {
        precondition(isWaiting, "only a call can be answered")
        isWaiting = false
        reply.append(to: &output)
        guard unsentByteCount <= Self.outputByteLimit else { throw .outputTooLong }
    }

    var unsentByteCount: Int { output.count - sentByteCount }

    /// The bytes that the client has yet to be sent.
    var unsent: RawSpan {
        @_lifetime(borrow self)
        get { output.bytes(in: sentByteCount..<output.count) }
    }

    /// Notes that so many of the unsent bytes are on their way.
    mutating func noteSent(_ byteCount: Int) {
        sentByteCount += byteCount
        precondition(sentByteCount <= output.count, "more bytes sent than there were")
        guard sentByteCount == output.count else { return }
        output.removeAll()
        sentByteCount = 0
    }
}
