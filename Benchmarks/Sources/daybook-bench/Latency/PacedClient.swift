internal import Glibc
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A process that sends messages at a steady rate and measures how late each of them was taken: this program, started
/// by itself.
///
/// The time counts from the moment in which a message was *due*, whether or not the one before had been sent by then.
/// A send that is blocked makes all that follow it late, as it would the lines of a program that has something to say
/// at those times; a client that began to measure when it got round to sending would count it once.
struct PacedClient {
    static let command = "send-at-a-rate"

    private let socket: FilePath
    private let output: FilePath
    private let load: PacedLoad

    /// Understands what ``arguments(_:to:output:)`` makes; `nil` for other words.
    init?(parsing words: [String]) throws(BenchmarkError) {
        guard words.first == Self.command else { return nil }
        guard words.count == 7, let rate = Int(words[3]), let count = Int(words[4]), let interval = Int(words[5]),
            let patience = Int(words[6]),
            rate > 0, count > 0
        else { throw .usage("\(Self.command) is for this program's own use.") }
        socket = FilePath(words[1])
        output = FilePath(words[2])
        load = PacedLoad(
            messagesPerSecond: rate, count: count, criticalInterval: interval == 0 ? nil : interval,
            patienceSeconds: patience)
    }

    static func arguments(_ load: PacedLoad, to socket: FilePath, output: FilePath) -> [String] {
        [
            Programs.benchmark, command, socket.string, output.string, "\(load.messagesPerSecond)", "\(load.count)",
            "\(load.criticalInterval ?? 0)", "\(load.patienceSeconds)",
        ]
    }

    /// Sends, and writes to the output what ``PacedLoad/Result`` reads.
    func run() throws(BenchmarkError) {
        let messages = LoadMessages(0..<load.count, criticalInterval: load.criticalInterval)
        // All memory is touched before.
        var latencies = [UInt64](repeating: 1, count: load.count)
        var sentCount = 0
        var end: UInt64 = 0
        let start = try attempt("send messages to \(socket)") { () throws(Errno) in
            let descriptor = try OwnedDescriptor.unixSocket(.datagram)
            try descriptor.setNonBlocking(false)
            try descriptor.connect(to: socket)
            try limitSends(of: descriptor)
            // Before everybody else, where that is allowed: what is measured is how long the daemon lets a client wait,
            // not who else wants the processor.
            var priority = sched_param(sched_priority: 1)
            unsafe _ = sched_setscheduler(0, SCHED_FIFO, &priority)
            let start = Self.now() + 1_000_000
            let limit = start + load.nanoseconds(until: load.count) + UInt64(load.patienceSeconds) * 1_000_000_000
            for index in 0..<load.count {
                let due = start + load.nanoseconds(until: index)
                Self.sleep(until: due)
                guard try Self.send(messages.message(at: index), to: descriptor) else { break }
                let now = Self.now()
                latencies[index] = now - due
                sentCount += 1
                if now > limit { break }
            }
            // Those that it gave up on have waited until now, at least; the rest was not due yet.
            end = Self.now()
            for index in sentCount..<load.count {
                let due = start + load.nanoseconds(until: index)
                guard due < end else {
                    latencies.removeLast(load.count - index)
                    break
                }
                latencies[index] = end - due
            }
            return start
        }
        try attempt("write \(output)") { () throws(Errno) in
            let file = try OwnedDescriptor.open(output, [.writeOnly, .create, .truncate])
            var buffer = ByteBuffer(minimumCapacity: (load.count + 3) * 8)
            buffer.append(littleEndian: start)
            buffer.append(littleEndian: end)
            buffer.append(littleEndian: UInt64(sentCount))
            for latency in latencies { buffer.append(littleEndian: latency) }
            try file.write(buffer.bytes)
        }
    }

    /// Lets a send that is blocked for as long as the client is patient fail with EAGAIN, by SO_SNDTIMEO.
    private func limitSends(of descriptor: borrowing OwnedDescriptor) throws(Errno) {
        var limit = timeval(tv_sec: load.patienceSeconds, tv_usec: 0)
        let result = unsafe setsockopt(
            descriptor.rawValue, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard result == 0 else { throw Errno(rawValue: errno) }
    }

    /// - Returns: whether it was sent before the time was up.
    private static func send(_ message: RawSpan, to descriptor: borrowing OwnedDescriptor) throws(Errno) -> Bool {
        do throws(Errno) {
            try descriptor.send(message)
            return true
        } catch {
            guard error == .wouldBlock else { throw error }
            return false
        }
    }

    /// CLOCK_MONOTONIC in nanoseconds.
    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func sleep(until nanoseconds: UInt64) {
        guard now() < nanoseconds else { return }
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }
}
