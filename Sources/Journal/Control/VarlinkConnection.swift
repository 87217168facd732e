internal import JournalFormat
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

/// A client's connection to a daemon that speaks Varlink. It waits, up to a deadline, as its user does.
struct VarlinkConnection: ~Copyable {
    /// The longest reply, where no other length is given.
    static let messageByteLimit = 1 << 20
    /// How much is read at a time where replies are short.
    private static let readByteCount = 4096
    /// How long to wait when the daemon has not accepted as many connections as it lets wait, in microseconds.
    private static let retryMicroseconds: UInt64 = 5000

    /// When waiting ends.
    struct Deadline {
        /// `nil` for never.
        var timeoutMicroseconds: UInt64?
        let end: UInt64?

        init(timeoutMicroseconds: UInt64?) {
            self.timeoutMicroseconds = timeoutMicroseconds
            end = timeoutMicroseconds.map { timeout in
                let (end, isOverflow) = Clock.monotonic().addingReportingOverflow(timeout)
                return isOverflow ? .max : end
            }
        }

        /// The milliseconds that are left; `nil` for any number.
        var remainingMilliseconds: Int? {
            guard let end else { return nil }
            let now = Clock.monotonic()
            return now >= end ? 0 : Int(clamping: (end - now + 999) / 1000)
        }
    }

    private let path: FilePath
    private let socket: OwnedDescriptor
    /// When waiting ends; whoever goes on with a connection sets another one.
    var deadline: Deadline
    private var poll: EventPoll
    private var reader: VarlinkReader
    private var input: ByteBuffer
    private let readByteCount: Int

    /// - Parameters:
    ///   - messageByteLimit: the longest reply.
    ///   - readByteCount: how much is read at a time.
    static func open(
        _ path: FilePath, _ deadline: Deadline, messageByteLimit: Int = messageByteLimit,
        readByteCount: Int = readByteCount
    ) throws(ControlError) -> VarlinkConnection {
        do throws(Errno) {
            let socket = try OwnedDescriptor.unixSocket(.stream)
            while try !isConnected(socket, to: path) {
                // The daemon has as many connections to accept as may wait for that.
                if deadline.remainingMilliseconds == 0 { throw Errno.timedOut }
                Clock.sleep(microseconds: retryMicroseconds)
            }
            let poll = try EventPoll.open(capacity: 1)
            try poll.add(socket.rawValue, token: 0)
            return VarlinkConnection(path, socket, deadline, poll, messageByteLimit, readByteCount)
        } catch {
            throw Self.error(error, path, deadline)
        }
    }

    private init(
        _ path: FilePath, _ socket: consuming OwnedDescriptor, _ deadline: Deadline, _ poll: consuming EventPoll,
        _ messageByteLimit: Int, _ readByteCount: Int
    ) {
        reader = VarlinkReader(limit: messageByteLimit)
        input = ByteBuffer(minimumCapacity: readByteCount)
        self.readByteCount = readByteCount
        self.path = path
        self.socket = socket
        self.deadline = deadline
        self.poll = poll
    }

    private static func isConnected(_ socket: borrowing OwnedDescriptor, to path: FilePath) throws(Errno) -> Bool {
        do throws(Errno) {
            try socket.connect(to: path)
            return true
        } catch .wouldBlock {
            return false
        }
    }

    private static func error(_ error: Errno, _ path: FilePath, _ deadline: Deadline) -> ControlError {
        switch error {
        case .noSuchFileOrDirectory, .connectionRefused: .noDaemon(path)
        case .permissionDenied, .notPermitted: .refused(path)
        case .brokenPipe, .connectionReset: .closed(path)
        case .timedOut: .timedOut(path, timeoutMicroseconds: deadline.timeoutMicroseconds ?? 0)
        default: .system(path, error)
        }
    }

    /// Calls a method and waits for its reply.
    mutating func call(_ call: VarlinkCall) throws(ControlError) -> VarlinkReply {
        var message = ByteBuffer(minimumCapacity: 256)
        call.append(to: &message)
        do throws(Errno) {
            try send(message)
        } catch {
            throw Self.error(error, path, deadline)
        }
        return try nextReply()
    }

    /// Waits for a reply, the first or a further one.
    mutating func nextReply() throws(ControlError) -> VarlinkReply {
        while true {
            do throws(VarlinkFault) {
                if let reply = try reader.next() { return try VarlinkReply(reading: reply) }
            } catch {
                throw .malformedReply(path, reason: "\(error)")
            }
            do throws(Errno) {
                try receive()
            } catch {
                throw Self.error(error, path, deadline)
            }
        }
    }

    private mutating func send(_ message: borrowing ByteBuffer) throws(Errno) {
        var sentByteCount = 0
        while sentByteCount < message.count {
            do throws(Errno) {
                sentByteCount += try socket.send(message.bytes(in: sentByteCount..<message.count))
            } catch .wouldBlock {
                try wait(isWriting: true)
            }
        }
    }

    /// Takes in what comes next.
    private mutating func receive() throws(Errno) {
        input.removeAll()
        while true {
            do throws(Errno) {
                try Self.read(readByteCount, from: socket, into: &input)
                break
            } catch .wouldBlock {
                try wait(isWriting: false)
            }
        }
        if input.isEmpty { throw .connectionReset }
        Self.append(input, to: &reader)
    }

    // A function of its arguments, so that one may be read while the other is written.
    private static func append(_ input: borrowing ByteBuffer, to reader: inout VarlinkReader) {
        reader.append(input.bytes)
    }

    private static func read(
        _ byteCount: Int, from socket: borrowing OwnedDescriptor, into input: inout ByteBuffer
    ) throws(Errno) {
        try input.append(upTo: byteCount) { (room) throws(Errno) in try socket.read(into: &room) }
    }

    /// Waits until the socket can be read or written.
    private mutating func wait(isWriting: Bool) throws(Errno) {
        try poll.modify(socket.rawValue, token: 0, isReading: !isWriting, isWriting: isWriting)
        while true {
            let remaining = deadline.remainingMilliseconds
            if try poll.wait(timeoutMilliseconds: remaining) > 0 { return }
            // A signal ends a wait too.
            if deadline.remainingMilliseconds == 0 { throw .timedOut }
        }
    }
}
