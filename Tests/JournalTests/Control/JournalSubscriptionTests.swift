import Journal
import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("What a subscription makes of replies")
struct JournalSubscriptionTests {
    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path.appending("socket")
    }

    static let begin = #"{"parameters":{"entries":[],"missed":0,"seqnum":5,"seqnumId":"\#(id)"},"continues":true}"#
    static let id = "0123456789abcdef0123456789abcdef"

    static func entry(_ seqnum: Int, _ fields: String = "") -> String {
        #"{"__CURSOR":"c\#(seqnum)","__REALTIME_TIMESTAMP":"11","__MONOTONIC_TIMESTAMP":"12","__SEQNUM":"\#(seqnum)","#
            + #""__SEQNUM_ID":"\#(id)","_BOOT_ID":"\#(id)"\#(fields)}"#
    }

    static func reply(_ entries: [String], missed: Int = 0, upTo seqnum: Int) -> String {
        #"{"parameters":{"entries":[\#(entries.joined(separator: ","))],"missed":\#(missed),"seqnum":\#(seqnum),"#
            + #""seqnumId":"\#(id)"},"continues":true}"#
    }

    /// Listens, answers the first client with these replies and goes on to listen for as long as the test.
    private func answer(_ replies: [String]) throws -> Connection {
        let connection = try Connection(path)
        let bytes = Array((replies.joined(separator: "\0") + "\0").utf8)
        let thread = try Thread.start(name: "daemon") { connection.serve(bytes) }
        thread.detach()
        return connection
    }

    /// The daemon's end.
    final class Connection: Sendable {
        private let listener: OwnedDescriptor
        private let isEnded = Monitor(false)

        init(_ path: FilePath) throws {
            listener = try OwnedDescriptor.unixSocket(.stream)
            try listener.bind(to: path)
            try listener.listen()
        }

        func serve(_ bytes: [UInt8]) {
            let deadline = Clock.monotonic() + 20_000_000
            while Clock.monotonic() < deadline {
                if let socket = try? listener.accept() {
                    _ = try? socket.send(bytes)
                    _ = isEnded.wait(until: deadline) { $0 ? () : nil }
                    return
                }
                Clock.sleep(microseconds: 500)
            }
        }

        func end() {
            isEnded.withLock { $0 = true }
            isEnded.wakeAll()
        }
    }

    /// The events that follow from replies, until none comes for a moment.
    private func events(_ replies: [String]) throws -> [JournalSubscription.Event] {
        let connection = try answer([Self.begin] + replies)
        defer { connection.end() }
        var subscription = try JournalControl(socket: path).subscribe(timeoutMicroseconds: 20_000_000)
        #expect(subscription.startSeqnum == 5 && subscription.seqnumID == ID128(Self.id))
        var events: [JournalSubscription.Event] = []
        while let event = try subscription.next(timeoutMicroseconds: 100_000) { events.append(event) }
        return events
    }

    private func summary(_ events: [JournalSubscription.Event]) -> [String] {
        events.map { event in
            switch event {
            case .entry(let entry): entry.cursor
            case .missed(let count): "missed \(count)"
            }
        }
    }

    @Test("Gaps are told where they are")
    func gaps() throws {
        let found = try events([
            Self.reply([Self.entry(6), Self.entry(9), Self.entry(10)], missed: 3, upTo: 11),
            Self.reply([], missed: 4, upTo: 15), Self.reply([Self.entry(16)], upTo: 16),
        ])
        #expect(summary(found) == ["c6", "missed 2", "c9", "c10", "missed 1", "missed 4", "c16"])
    }

    @Test("All kinds of values are understood")
    func values() throws {
        let found = try events([
            Self.reply([Self.entry(6, #","A":"x\n€","B":[0,255],"C":["y",[1],""],"D":"""#)], upTo: 6)
        ])
        guard case .entry(let entry)? = found.first else {
            Issue.record("no entry came: \(found)")
            return
        }
        #expect(entry.realtime == 11 && entry.monotonic == 12 && entry.seqnum == 6)
        let expected: [[UInt8]] = [
            Array("A=x\n€".utf8), Array("B=".utf8) + [0, 255], Array("C=y".utf8), Array("C=".utf8) + [1],
            Array("C=".utf8), Array("D=".utf8), Array("_BOOT_ID=\(Self.id)".utf8),
        ]
        #expect(Set(entry.fields) == Set(expected) && entry.fields.count == expected.count)
        #expect(entry["B"] == [0, 255] && entry["X"] == nil)
    }

    @Test(
        "What cannot be is an error",
        arguments: [
            reply([entry(6), entry(6)], upTo: 7), reply([entry(5)], upTo: 5), reply(["{}"], upTo: 6),
            reply([entry(6, #","A":[256]"#)], upTo: 6), reply([entry(6, #","A":1"#)], upTo: 6), reply([], upTo: 4),
            #"{"parameters":{},"continues":true}"#,
        ])
    func nonsense(text: String) throws {
        do throws(ControlError) {
            let found = try eventsOrControlError([text])
            Issue.record("no error: \(found)")
        } catch .malformedReply {
        } catch {
            Issue.record("another error: \(error)")
        }
    }

    private func eventsOrControlError(_ replies: [String]) throws(ControlError) -> [JournalSubscription.Event] {
        do {
            return try events(replies)
        } catch let error as ControlError {
            throw error
        } catch {
            throw .closed(path)
        }
    }

    @Test("A reply that nothing follows is the end")
    func end() throws {
        #expect(throws: ControlError.closed(path)) { try events([#"{"parameters":{}}"#]) }
    }

    @Test("A refusal says why")
    func refusal() throws {
        let connection = try answer([#"{"error":"org.varlink.service.MethodNotFound","parameters":{}}"#])
        defer { connection.end() }
        do throws(ControlError) {
            _ = try JournalControl(socket: path).subscribe(timeoutMicroseconds: 20_000_000)
            Issue.record("no error")
        } catch {
            #expect(error == .notSupported(path, method: "io.daybook.Journal.Subscribe"))
        }
    }
}
