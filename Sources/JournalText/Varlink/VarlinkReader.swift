internal import JournalFormat

/// Finds the messages in what a Varlink connection carries: JSON objects with a NUL behind each.
///
/// Bytes come in as they are received, and messages go out one by one. Every byte is looked at once, however the
/// messages are cut into pieces. After a fault nothing more can be read.
public struct VarlinkReader: ~Copyable {
    /// The longest message, without its NUL.
    public let limit: Int
    private var buffer = ByteBuffer(minimumCapacity: 1024)
    /// Where the message under way begins.
    private var start = 0
    /// What lies before has no NUL that was not found.
    private var scannedCount = 0

    /// - Parameter limit: the longest message, in bytes; what is held is at most that and what came last.
    public init(limit: Int) { self.limit = limit }

    /// Whether bytes are held that no message was made of yet.
    public var isEmpty: Bool { start == buffer.count }

    /// Takes in what was received.
    public mutating func append(_ bytes: RawSpan) {
        if start > 0 {
            buffer.removeFirst(start)
            scannedCount -= start
            start = 0
        }
        buffer.append(bytes)
    }

    /// The members of the next message; `nil` when more bytes are needed for one.
    ///
    /// - Complexity: O(n) in the message's length.
    public mutating func next() throws(VarlinkFault) -> [String: JSONValue]? {
        guard let end = buffer.bytes.firstOffset(of: 0, from: scannedCount) else {
            scannedCount = buffer.count
            guard scannedCount - start <= limit else { throw .tooLong(limit: limit) }
            return nil
        }
        guard end - start <= limit else { throw .tooLong(limit: limit) }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue(reading: buffer.bytes(in: start..<end))
        } catch {
            throw .malformed(Self.describe(error))
        }
        guard case .object(let members) = value else { throw .malformed("a message is no JSON object") }
        start = end + 1
        scannedCount = start
        return members
    }

    private static func describe(_ fault: JSONFault) -> String {
        switch fault {
        case .incomplete: "a message ends inside its JSON object"
        case .malformed(let reason, let place): "byte \(place) of a message: \(reason)"
        case .refused: preconditionFailure("only the reader of entries refuses what is JSON")
        }
    }
}
