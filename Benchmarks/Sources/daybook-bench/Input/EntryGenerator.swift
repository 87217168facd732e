internal import JournalFormat
internal import TestSupport

/// Makes entries as services write them, the same in every run: 15 fields and about 480 bytes each, of which the
/// message and its time differ from entry to entry.
struct EntryGenerator: ~Copyable {
    private static let senderCount = 64
    private static let bootID = "6f0c0a3be12d4a37a0a4f1d8b3f5c7e9"
    private static let machineID = "b3d5a7c9e1f20416283a4c5e6f708192"
    private static let firstTime: UInt64 = 1_700_000_000_000_000
    private static let actions = [
        "accepted a connection from", "closed the session of", "read the configuration for", "retries the request of",
        "finished the transfer to", "refused the password of", "renewed the lease of", "waits for an answer from",
    ]
    private static let results = [
        "after the time that was expected", "without an error to report", "because the queue was too long for it",
        "as the administrator had asked for",
    ]

    /// The fields that are the same in all entries of one sender.
    private let senders: [[UInt8]]
    private var random: SeededGenerator
    private var time: UInt64
    /// The bytes of `NAME=value`, without separators, of all entries so far.
    private(set) var payloadByteCount = 0

    /// - Parameter number: which of several streams; their entries are different, and later from number to number.
    init(number: Int = 0) {
        random = SeededGenerator(seed: UInt64(1 + number))
        time = Self.firstTime + UInt64(number) * 1_000_000_000
        senders = (0..<Self.senderCount).map { Array(Self.constantFields(ofSender: $0).utf8) }
    }

    private static func constantFields(ofSender number: Int) -> String {
        let name = "worker-\(number)"
        return """
            _BOOT_ID=\(bootID)
            _MACHINE_ID=\(machineID)
            _HOSTNAME=benchmark
            _TRANSPORT=journal
            _PID=\(1000 + number * 37)
            _UID=\(number % 8 == 0 ? 0 : 1000 + number % 8)
            _GID=100
            _COMM=\(name)
            _EXE=/usr/lib/\(name)/\(name)
            _CMDLINE=/usr/lib/\(name)/\(name) --foreground
            _SYSTEMD_UNIT=\(name).service
            SYSLOG_IDENTIFIER=\(name)

            """
    }

    /// Appends one entry in the journal's export format.
    mutating func append(to buffer: inout ByteBuffer) {
        time += 50 + random.next() % 400
        appendNumber("__REALTIME_TIMESTAMP=", time, to: &buffer)
        appendNumber("__MONOTONIC_TIMESTAMP=", time - Self.firstTime, to: &buffer)
        let start = buffer.count
        let draw = random.next()
        buffer.append(senders[Int(draw % UInt64(Self.senderCount))])
        appendNumber("PRIORITY=", 3 + draw >> 8 % 4, to: &buffer)
        appendNumber("_SOURCE_REALTIME_TIMESTAMP=", time - 40, to: &buffer)
        buffer.append("MESSAGE=The worker ")
        buffer.append(Self.actions[Int(draw >> 16 % 8)])
        buffer.append(" client ")
        buffer.append(decimal: draw >> 24 % 100_000)
        buffer.append(" ")
        buffer.append(Self.results[Int(draw >> 44 % 4)])
        buffer.append("; it took ")
        buffer.append(decimal: draw >> 48)
        buffer.append(" microseconds in all\n")
        payloadByteCount += buffer.count - start - 15
        buffer.append("\n")
    }

    private func appendNumber(_ name: StaticString, _ number: UInt64, to buffer: inout ByteBuffer) {
        buffer.append(name)
        buffer.append(decimal: number)
        buffer.append("\n")
    }
}
