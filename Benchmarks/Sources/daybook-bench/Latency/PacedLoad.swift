internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Messages at a steady rate, from one client.
struct PacedLoad {
    var messagesPerSecond: Int
    var count: Int
    /// Each message whose number is a multiple of this is critical; `nil` for none.
    var criticalInterval: Int?
    /// How long after the last message was due the client gives up.
    var patienceSeconds = 30

    /// When message `index` is due, from the beginning.
    func nanoseconds(until index: Int) -> UInt64 { UInt64(index) * 1_000_000_000 / UInt64(messagesPerSecond) }

    /// What the client has measured.
    struct Result {
        /// When the first message was due, CLOCK_MONOTONIC in nanoseconds.
        var start: UInt64
        /// When the last message was sent, or the client gave up.
        var end: UInt64
        /// How many messages were sent.
        var sentCount: Int
        /// How long after it was due each message was taken, in nanoseconds; for those that were due and not sent, until
        /// the client gave up.
        var latencies: [UInt64]
    }

    /// Sends to `socket` and waits for the end.
    func run(to socket: FilePath, in directory: FilePath) throws(BenchmarkError) -> Result {
        let output = directory.appending("latencies")
        defer { try? FileSystem.unlink(output) }
        try Command(
            arguments: PacedClient.arguments(self, to: socket, output: output),
            errors: directory.appending("errors")
        ).run()
        return try Self.read(output)
    }

    /// Reads what ``PacedClient`` has written.
    static func read(_ output: FilePath) throws(BenchmarkError) -> Result {
        let bytes = try attempt("read \(output)") { () throws(Errno) in try FileSystem.contents(of: output) }
        guard bytes.count > 24 else { throw .lost("The client has not written what it measured.") }
        return bytes.withBytes { bytes in
            let words = (0..<bytes.byteCount / 8).map { bytes.loadLittleEndian(at: $0 * 8, as: UInt64.self) }
            return Result(
                start: words[0], end: words[1], sentCount: Int(words[2]), latencies: Array(words.dropFirst(3)))
        }
    }
}
