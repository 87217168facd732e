import JournalFormat
import JournalText
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A subscriber, which reads when the test wants it to, and checks that what it is told adds up.
final class PushClient {
    let socket: OwnedDescriptor
    private var reader = VarlinkReader(limit: 16 << 20)
    /// The entries that have come.
    private(set) var entries: [[String: JSONValue]] = []
    private(set) var missedCount: UInt64 = 0
    /// Up to which number the replies go; `nil` before the first.
    private(set) var seqnum: UInt64?
    private(set) var replyCount = 0
    private(set) var hasEnded = false

    init(connectingTo path: FilePath) throws {
        socket = try OwnedDescriptor.unixSocket(.stream)
        try socket.connect(to: path)
    }

    var seenCount: Int { entries.count }
    var messages: [String] { entries.compactMap { $0["MESSAGE"]?.text } }
    var numbers: [Int] { entries.compactMap { $0["NUMBER"]?.text.flatMap { Int($0) } } }
    /// All that the client knows of.
    var toldCount: UInt64 { UInt64(seenCount) + missedCount }

    /// Reads what there is.
    func read() throws {
        while !hasEnded {
            do throws(Errno) {
                let bytes = try socket.readAll(limit: 1)
                hasEnded = bytes.isEmpty
                Self.append(bytes, to: &reader)
            } catch .wouldBlock {
                return
            } catch .connectionReset {
                hasEnded = true
            }
            while let message = try reader.next() { try take(try VarlinkReply(reading: message)) }
        }
    }

    private static func append(_ bytes: [UInt8], to reader: inout VarlinkReader) {
        bytes.withBytes { reader.append($0) }
    }

    private func take(_ reply: VarlinkReply) throws {
        replyCount += 1
        #expect(reply.error == nil && reply.continues)
        let upTo = try #require(reply.parameters["seqnum"]?.unsigned)
        let missed = try #require(reply.parameters["missed"]?.unsigned)
        guard case .array(let values) = reply.parameters["entries"] else {
            Issue.record("a reply has no entries")
            return
        }
        if let seqnum {
            #expect(upTo - seqnum == UInt64(values.count) + missed)
        } else {
            #expect(values.isEmpty && missed == 0)
        }
        var last = seqnum ?? 0
        for case .object(let entry) in values {
            let number = try #require(entry["__SEQNUM"]?.text.flatMap { UInt64($0) })
            // Once, and in order.
            #expect(number > last && number <= upTo)
            last = number
            entries.append(entry)
        }
        seqnum = upTo
        missedCount += missed
    }
}
