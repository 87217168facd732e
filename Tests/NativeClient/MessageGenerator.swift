internal import JournalFormat
internal import TestSupport

/// Makes messages: plain text, several lines, binary values, repeated fields and values that are too long for a
/// datagram, in turn.
struct MessageGenerator: ~Copyable {
    /// One in so many messages is too long for a datagram.
    private static let longInterval = 50
    private static let longByteCount = 300 * 1024
    private static let words = [
        "accepted", "connection", "from", "worker", "request", "took", "longer", "than", "expected", "retrying",
        "größe", "日本", "cache", "disk", "queue", "is", "full", "closing", "session", "for", "user",
    ]

    private var random: SeededGenerator
    private var number = 0
    private var buffer = ByteBuffer(minimumCapacity: 4096)

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// The message made last, in the form of the native protocol.
    var message: RawSpan {
        @_lifetime(borrow self)
        get { buffer.bytes }
    }

    mutating func makeNext() {
        buffer.removeAll()
        append("SYSLOG_IDENTIFIER", "native-client")
        append("CLIENT_NUMBER", "\(number)")
        append("PRIORITY", "\(random.next() % 8)")
        let lineCount = number % 4 == 1 ? Int.random(in: 2...6, using: &random) : 1
        append("MESSAGE", (0..<lineCount).map { _ in sentence() }.joined(separator: "\n"))
        if number % 4 == 2 { appendBinary("PAYLOAD", byteCount: Int.random(in: 0...2000, using: &random)) }
        if number % 4 == 3 {
            for index in 0..<3 { append("TAG", Self.words[(number + index) % Self.words.count]) }
        }
        if number % Self.longInterval == Self.longInterval - 1 {
            appendBinary("PAYLOAD", byteCount: Self.longByteCount)
        }
        number += 1
    }

    private mutating func sentence() -> String {
        (0..<Int.random(in: 3...12, using: &random)).map { _ in Self.words.randomElement(using: &random) ?? "" }
            .joined(separator: " ")
    }

    /// A value with a newline needs the binary form, another one may have either.
    private mutating func append(_ name: String, _ value: String) {
        if value.utf8.contains(UInt8(ascii: "\n")) {
            appendBinary(name, Array(value.utf8))
        } else {
            buffer.append("\(name)=\(value)\n")
        }
    }

    private mutating func appendBinary(_ name: String, byteCount: Int) {
        appendBinary(name, (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    private mutating func appendBinary(_ name: String, _ value: [UInt8]) {
        buffer.append("\(name)\n")
        buffer.append(littleEndian: UInt64(value.count))
        buffer.append(value)
        buffer.append(UInt8(ascii: "\n"))
    }
}
