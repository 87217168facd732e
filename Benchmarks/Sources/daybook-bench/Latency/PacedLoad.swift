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
        /// How many messages were sent.
        var sentCount: Int
        /// How long after it was due each message was taken, in nanoseconds.
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
        return try Self.read(output, count: count)
    }

    /// Reads what ``PacedClient`` has written.
    static func read(_ output: FilePath, count: Int) throws(BenchmarkError) -> Result {
        let bytes = try attempt("read \(output)") { () throws(Errno) in try FileSystem.contents(of: output) }
        guard bytes.count == (count + 2) * 8 else { throw .lost("The client has not written what it measured.") }
        return bytes.withBytes { bytes in
            Result(
                start: bytes.loadLittleEndian(at: 0), sentCount: Int(bytes.loadLittleEndian(at: 8, as: UInt64.self)),
                latencies: (0..<count).map { bytes.loadLittleEndian(at: ($0 + 2) * 8) })
        }
    }
}
