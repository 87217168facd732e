import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Subscriptions to a running daemon")
struct SubscriptionTests {
    let daemon: RunningDaemon

    init() throws {
        daemon = try RunningDaemon(in: try TemporaryDirectory(in: "/dev/shm"))
        daemon.waitForLog("Listening in")
    }

    private var control: JournalControl { JournalControl(socket: daemon.paths.controlSocket) }

    /// A thread that takes the events of a subscription of its own, until the daemon ends.
    final class Subscriber: Sendable {
        struct State {
            var isReady = false
            var entries: [JournalSubscription.Entry] = []
            var missedCount: UInt64 = 0
            var start: UInt64 = 0
            var failure: ControlError?
        }

        let state = Monitor(State())

        init(_ control: JournalControl) throws {
            let state = state
            let thread = try Thread.start(name: "subscriber") {
                do throws(ControlError) {
                    var subscription = try control.subscribe(timeoutMicroseconds: 20_000_000)
                    let start = subscription.startSeqnum
                    state.withLock { ($0.isReady, $0.start) = (true, start) }
                    state.wakeAll()
                    while let event = try subscription.next(timeoutMicroseconds: 60_000_000) {
                        state.withLock { state in
                            switch event {
                            case .entry(let entry): state.entries.append(entry)
                            case .missed(let count): state.missedCount += count
                            }
                        }
                        state.wakeAll()
                    }
                } catch {
                    state.withLock { ($0.isReady, $0.failure) = (true, error) }
                    state.wakeAll()
                }
            }
            thread.detach()
            _ = state.wait(until: Clock.monotonic() + 20_000_000) { $0.isReady ? () : nil }
        }

        /// Waits for so many entries of clients, those of the daemon itself left aside.
        func entries(
            _ count: Int, sourceLocation: SourceLocation = #_sourceLocation
        ) -> [JournalSubscription.Entry] {
            func found(_ state: State) -> [JournalSubscription.Entry] {
                state.entries.filter { $0["_TRANSPORT"] != Array("driver".utf8) }
            }
            _ = state.wait(until: Clock.monotonic() + 30_000_000) {
                $0.entries.count >= count && found($0).count >= count ? () : nil
            }
            let entries = state.withLock { found($0) }
            #expect(entries.count == count, sourceLocation: sourceLocation)
            return entries
        }
    }

    @Test func severalSubscribersGetEachMessageOfSeveralClientsOnceAndInOrder() throws {
        let subscribers = try (0..<3).map { _ in try Subscriber(control) }
        let (senderCount, count) = (4, 600)
        let threads = Monitor(0)
        for sender in 0..<senderCount {
            let socket = daemon.paths.nativeSocket
            try Thread.start(name: "sender") {
                if let client = try? Client.datagrams(to: socket) {
                    // Now and then one that makes the journal sync at once.
                    for number in 0..<count {
                        let priority = number % 300 == 299 ? 2 : 6
                        try? client.send("MESSAGE=\(number)\nSENDER=\(sender)\nPRIORITY=\(priority)\n")
                    }
                }
                threads.withLock { $0 += 1 }
                threads.wakeAll()
            }.detach()
        }
        _ = threads.wait(until: Clock.monotonic() + 60_000_000) { $0 == senderCount ? () : nil }
        let listings = subscribers.map { $0.entries(senderCount * count) }
        for (subscriber, entries) in zip(subscribers, listings) {
            #expect(subscriber.state.withLock { $0.missedCount } == 0)
            let start = subscriber.state.withLock { $0.start }
            #expect(entries.first.map { $0.seqnum > start } == true)
            for sender in 0..<senderCount {
                let texts = entries.filter { $0["SENDER"] == Array("\(sender)".utf8) }.compactMap { $0["MESSAGE"] }
                #expect(texts == (0..<count).map { Array("\($0)".utf8) })
            }
        }
        #expect(listings[0].map(\.cursor) == listings[1].map(\.cursor))
        try expectInFiles(listings[0])
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
    }

    /// What was pushed is what is in the files, with the same cursors.
    private func expectInFiles(_ entries: [JournalSubscription.Entry]) throws {
        try control.synchronize(timeoutMicroseconds: 30_000_000)
        let machineID = try #require(MachineID.read(state: daemon.paths.state))
        let result = try run(
            ["journalctl", "-D", daemon.paths.state.appending("\(machineID)").string, "-q", "-o", "export"],
            in: daemon.directory)
        #expect(result.isSuccess && result.errors.isEmpty, "\(result.errorText)")
        let listed = ExportEntry.parse(result.output).filter {
            !$0.fields.contains(Array("_TRANSPORT=driver".utf8))
        }
        #expect(listed.map { $0.metadata["__CURSOR"] } == entries.map { $0.cursor })
        #expect(listed.map(\.fields) == entries.map { Set($0.fields) })
    }

    @Test func aBigBinaryMessageComesWhole() throws {
        let subscriber = try Subscriber(control)
        let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
        let file = try DescriptorPayloadTests.memoryFile([])
        try file.truncate(to: 0)
        let message = Array("MESSAGE=big\nDATA\n".utf8) + length + bytes + [0x0a]
        try message.withBytes { (message) throws(Errno) in try file.write(message, at: 0) }
        try file.addSeals([.shrink, .grow, .write, .seal])
        try Client.datagrams(to: daemon.paths.nativeSocket).send([], descriptors: [file.rawValue])
        let entry = try #require(subscriber.entries(1).first)
        #expect(entry["DATA"] == bytes)
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
    }

    @Test func theSubscriptionEndsWithTheDaemonAndTellsOfItsEnd() throws {
        let subscriber = try Subscriber(control)
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
        _ = subscriber.state.wait(until: Clock.monotonic() + 20_000_000) { $0.failure == nil ? nil : () }
        let state = subscriber.state.withLock { $0 }
        #expect(state.failure == .closed(daemon.paths.controlSocket))
        #expect(state.entries.last?["MESSAGE"] == Array("Journal stopped".utf8))
    }

    @Test func whoSubscribesGetsTheRepliesToEarlierCallsFirst() throws {
        let client = try ControlClient(daemon.paths.controlSocket)
        try client.send(
            #"{"method":"io.daybook.Journal.GetDurable"}"# + "\0"
                + #"{"method":"io.daybook.Journal.Subscribe","more":true}"# + "\0"
                + #"{"method":"io.daybook.Journal.GetDurable"}"#)
        #expect(try client.reply().contains(#""accepted":"#))
        let first = try client.reply()
        #expect(
            first.hasPrefix(#"{"parameters":{"entries":[],"missed":0,"seqnum":"#)
                && first.hasSuffix("\"continues\":true}"))
        try Client.datagrams(to: daemon.paths.nativeSocket).send("MESSAGE=x\n")
        #expect(try client.reply().contains(#""MESSAGE":"x""#))
        // What follows a subscription is not read.
        #expect(try client.poll() == nil)
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
    }

    @Test func subscribersWhoGoAwayInTheMiddleDisturbNobody() throws {
        let subscriber = try Subscriber(control)
        let sender = try Client.datagrams(to: daemon.paths.nativeSocket)
        for round in 0..<20 {
            let client = try PushClient(connectingTo: daemon.paths.controlSocket)
            try client.socket.send(Array(#"{"method":"io.daybook.Journal.Subscribe","more":true}"#.utf8) + [0])
            if round % 3 > 0 { try wait(for: client) { $0.replyCount > 0 } }
            for _ in 0..<30 { try sender.send("MESSAGE=x\n") }
            if round % 3 > 1 { try wait(for: client) { $0.seenCount > 0 } }
        }
        _ = subscriber.entries(600)
        #expect(subscriber.state.withLock { $0.missedCount } == 0)
        try daemon.send(.terminate)
        #expect(try daemon.wait() == .exited(0))
    }

    private func wait(for client: PushClient, until condition: (PushClient) -> Bool) throws {
        let deadline = Clock.monotonic() + 20_000_000
        while !condition(client), Clock.monotonic() < deadline {
            try client.read()
            Clock.sleep(microseconds: 500)
        }
        #expect(condition(client))
    }
}
