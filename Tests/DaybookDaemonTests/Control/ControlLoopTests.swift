import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("The loop's control socket")
struct ControlLoopTests {
    let loop: RunningLoop
    let empty = #"{"parameters":{}}"#
    let synchronize = "io.systemd.Journal.Synchronize"

    init() throws {
        loop = try RunningLoop()
        let loop = loop
        loop.wait("the first entry") { !loop.store.entries.isEmpty }
    }

    func connect() throws -> ControlClient { try ControlClient(loop.paths.controlSocket) }

    /// A reply that came although it must not have yet would have come in this time.
    func expectNoReply(_ client: ControlClient, sourceLocation: SourceLocation = #_sourceLocation) throws {
        Clock.sleep(microseconds: 30_000)
        #expect(try client.poll() == nil, sourceLocation: sourceLocation)
    }

    @Test func aSynchronizationIsAnsweredWhenWhatWasSentBeforeIsDurable() throws {
        loop.store.setSlow(true)
        let sender = try Client.datagrams(to: loop.paths.nativeSocket)
        let stream = try Client.stream(to: loop.paths.stdoutSocket)
        for _ in 0..<100 { try sender.send("MESSAGE=x\n") }
        try stream.send(streamHeader() + "y\n")
        let client = try connect()
        try client.call(synchronize)
        loop.wait("the synchronization") { loop.store.synchronizations.count == 1 }
        #expect(loop.store.synchronizations == [102])
        try expectNoReply(client)
        // One entry is missing.
        loop.store.durability.noteDurable(upTo: 101)
        try expectNoReply(client)
        loop.store.durability.noteDurable(upTo: 102)
        #expect(try client.reply() == empty)
        try loop.stop()
    }

    @Test func severalWaitForOneSynchronization() throws {
        loop.store.setSlow(true)
        // While the store has no room no synchronization can be due, but the calls are read.
        loop.store.setFull(true)
        try Client.datagrams(to: loop.paths.nativeSocket).send("MESSAGE=x\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        let clients = try (0..<20).map { _ in try connect() }
        for client in clients { try client.call(synchronize) }
        // Each of these takes a turn of the loop, and a turn serves eight connections, those first that wait longest.
        let other = try connect()
        for _ in 0..<10 {
            try other.call("io.daybook.Journal.GetDurable")
            #expect(try other.reply().contains("accepted"))
        }
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        loop.wait("the synchronization") { !loop.store.synchronizations.isEmpty }
        for client in clients { #expect(try client.poll() == nil) }
        loop.store.finishRequests()
        for client in clients { #expect(try client.reply() == empty) }
        #expect(loop.store.synchronizations == [2])
        try loop.stop()
    }

    @Test func aFailedSyncIsSaid() throws {
        loop.store.setSlow(true)
        let (client, waiter) = (try connect(), try connect())
        try client.call(synchronize)
        try waiter.call("io.daybook.Journal.WaitDurable", #","parameters":{"seqnum":99}"#)
        loop.wait("the synchronization") { loop.store.synchronizations.count == 1 }
        loop.store.durability.fail("the disk is gone")
        let failure = #"{"error":"io.daybook.Journal.SyncFailed","parameters":{"reason":"the disk is gone"}}"#
        #expect(try client.reply() == failure)
        #expect(try waiter.reply() == failure)
        // The next one hears it at once, and the connection is good for more.
        try client.call(synchronize)
        #expect(try client.reply() == failure)
        loop.store.durability.recover()
        loop.store.setSlow(false)
        try client.call(synchronize)
        #expect(try client.reply() == empty)
        try loop.stop()
    }

    @Test func aSequenceNumberIsWaitedForAlsoOneToCome() throws {
        let waiters = try [3, 1, 2].map { number in
            let client = try connect()
            try client.call("io.daybook.Journal.WaitDurable", #","parameters":{"seqnum":\#(number)}"#)
            return client
        }
        for client in waiters { try expectNoReply(client) }
        loop.store.durability.noteDurable(upTo: 1)
        #expect(try waiters[1].reply() == #"{"parameters":{"seqnum":1}}"#)
        loop.store.durability.noteDurable(upTo: 2)
        #expect(try waiters[2].reply() == #"{"parameters":{"seqnum":2}}"#)
        try expectNoReply(waiters[0])
        loop.store.durability.noteDurable(upTo: 7)
        #expect(try waiters[0].reply() == #"{"parameters":{"seqnum":7}}"#)
        try waiters[0].call("io.daybook.Journal.GetDurable")
        #expect(try waiters[0].reply() == #"{"parameters":{"accepted":1,"durable":7}}"#)
        try loop.stop()
    }

    @Test func newFilesAreThereWhenARotationIsAnswered() throws {
        loop.store.setSlow(true)
        let client = try connect()
        try client.call("io.systemd.Journal.Rotate")
        loop.wait("the rotation") { loop.store.rotationCount == 1 }
        try expectNoReply(client)
        loop.store.finishRequests()
        #expect(try client.reply() == empty)
        try client.call("io.systemd.Journal.FlushToVar")
        #expect(try client.reply() == empty)
        try loop.stop()
    }

    @Test func callsInOneGoAreAnsweredInOrder() throws {
        let client = try connect()
        try client.send(
            #"{"method":"\#(synchronize)"}"# + "\0" + #"{"method":"\#(synchronize)","oneway":true}"# + "\0"
                + #"{"method":"a.B"}"# + "\0" + #"{"method":"io.systemd.Journal.FlushToVar"}"#)
        // The client ends, and gets its replies all the same.
        try client.socket.shutdownWriting()
        #expect(try client.reply() == empty)
        #expect(try client.reply().contains("MethodNotFound"))
        #expect(try client.reply() == empty)
        #expect(try client.reply() == "end")
        loop.wait("the one that nobody waits for") { loop.store.synchronizations.count == 2 }
        try loop.stop()
    }

    @Test func whileTheStoreIsFullTheDaemonStillAnswers() throws {
        loop.store.setFull(true)
        let sender = try Client.datagrams(to: loop.paths.nativeSocket)
        try sender.send("MESSAGE=x\n")
        loop.wait("the store refuses") { loop.store.refusalCount > 0 }
        let (client, waiter) = (try connect(), try connect())
        try client.call("io.daybook.Journal.GetDurable")
        #expect(try client.reply() == #"{"parameters":{"accepted":1,"durable":0}}"#)
        try waiter.call(synchronize)
        try expectNoReply(waiter)
        loop.store.setFull(false)
        loop.mailbox.post(.goOn)
        #expect(try waiter.reply() == empty)
        #expect(loop.store.synchronizations == [2])
        try loop.stop()
    }

    @Test(arguments: ["x", "{}", "[]", "", #"{"method":1}"#, #"{"method":"a.B","upgrade":true}"#])
    func nonsenseEndsTheConnectionAndNothingElse(text: String) throws {
        let (other, client) = (try connect(), try connect())
        try client.send(text)
        #expect(try client.reply() == "end")
        try other.call(synchronize)
        #expect(try other.reply() == empty)
        try loop.stop()
    }

    @Test func clientsThatGoAwayLeaveRoomForOthers() throws {
        loop.store.setSlow(true)
        for round in 0..<4 {
            // Some wait for an answer when they go, some have said nothing, one is in the middle of a call.
            let clients = try (0..<ControlTable.maximumCount).map { index in
                let client = try connect()
                if index % 3 == 0 { try client.call(synchronize) }
                if index % 3 == 1 { try client.socket.send(Array("{\"meth".utf8)) }
                return client
            }
            let last = try connect()
            #expect(try last.reply() == "end", "round \(round)")
            withExtendedLifetime(clients) {}
        }
        // The loop may not have seen all of them go yet.
        loop.wait("there is room") {
            guard let client = try? connect(), (try? client.call("a.B")) != nil else { return false }
            return (try? client.reply())?.contains("MethodNotFound") == true
        }
        loop.store.setSlow(false)
        loop.store.finishRequests()
        try loop.stop()
    }

    @Test func whoReadsNoRepliesIsGivenUpAndTheOthersGoOn() throws {
        let rude = try connect()
        let call = Array((#"{"method":"org.varlink.service.GetInfo"}"# + "\0").utf8)
        var isGone = false
        loop.wait("the daemon gives up") {
            do throws(Errno) {
                try rude.socket.send(call)
            } catch {
                isGone = error == .brokenPipe || error == .connectionReset
            }
            return isGone
        }
        let client = try connect()
        try client.call(synchronize)
        #expect(try client.reply() == empty)
        try loop.stop()
    }

    @Test("Whatever clients do, the loop goes on", arguments: 0..<4)
    func soak(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sender = try Client.datagrams(to: loop.paths.nativeSocket)
        var clients: [ControlClient] = []
        for _ in 0..<600 {
            if clients.count < 20 { clients.append(try connect()) }
            let index = Int.random(in: 0..<clients.count, using: &generator)
            let client = clients[index]
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: clients.remove(at: index)
            case 1: _ = try? client.socket.send(generator.bytes(upTo: 100, alphabet: "{}\":,\0method"))
            case 2: try? client.socket.shutdownWriting()
            case 3: try sender.send("MESSAGE=x\n")
            case 4: _ = try client.poll()
            default:
                let call = ControlConversationTests.calls.randomElement(using: &generator) ?? ""
                let bytes = Array(call.utf8) + [0]
                _ = try? client.socket.send(Array(bytes.prefix(Int.random(in: 1...bytes.count * 2, using: &generator))))
            }
        }
        clients.removeAll()
        loop.wait("a synchronization") {
            guard let client = try? connect(), (try? client.call(synchronize)) != nil else { return false }
            return (try? client.reply()) == empty
        }
        try loop.stop()
    }
}
