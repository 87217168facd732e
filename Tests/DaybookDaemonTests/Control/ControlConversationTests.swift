import JournalFormat
import JournalText
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("What is said over a control connection")
struct ControlConversationTests {
    /// A conversation whose calls are gathered, each answered with its number.
    struct Script: ~Copyable {
        var conversation = ControlConversation()
        var calls: [ControlCall] = []

        mutating func receive(_ bytes: [UInt8]) throws(ControlConversation.Fault) {
            bytes.withBytes { conversation.receive($0) }
            while let call = try conversation.nextCall() {
                calls.append(call)
                if !call.isOneway { try conversation.answer(VarlinkReply(["n": .unsigned(UInt64(calls.count))])) }
            }
        }

        mutating func receive(_ text: String) throws(ControlConversation.Fault) { try receive(Array(text.utf8)) }

        /// What goes out, a text for each reply.
        var output: [String] {
            let text = conversation.unsent.text
            return text.split(separator: "\0").map { String($0) }
        }
    }

    static func reply(to text: String) throws -> String? {
        var script = Script()
        try script.receive(text + "\0")
        #expect(script.calls.isEmpty)
        return script.output.first
    }

    @Test func callsAreTakenOneByOneInTheirOrder() throws {
        let text =
            #"{"method":"io.systemd.Journal.Synchronize","parameters":{}}"# + "\0"
            + #"{"method":"io.systemd.Journal.Rotate"}"# + "\0"
            + #"{"method":"nobody.Knows","parameters":{}}"# + "\0"
            + #"{"method":"io.systemd.Journal.FlushToVar","oneway":true}"# + "\0"
            + #"{"method":"io.daybook.Journal.GetDurable","more":true}"# + "\0"
            + #"{"method":"io.daybook.Journal.WaitDurable","parameters":{"seqnum":18446744073709551615}}"# + "\0"
        let bytes = Array(text.utf8)
        let methods: [ControlCall.Method] = [.synchronize, .rotate, .flushToVar, .durability, .waitDurable(.max)]
        for cut in 0...bytes.count {
            var script = Script()
            try script.receive(Array(bytes[..<cut]))
            try script.receive(Array(bytes[cut...]))
            #expect(script.calls.map(\.method) == methods, "\(cut)")
            #expect(script.calls.map(\.isOneway) == [false, false, true, false, false])
            #expect(
                script.output == [
                    #"{"parameters":{"n":1}}"#, #"{"parameters":{"n":2}}"#,
                    #"{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"nobody.Knows"}}"#,
                    #"{"parameters":{"n":4}}"#, #"{"parameters":{"n":5}}"#,
                ])
        }
    }

    @Test func aCallThatWaitsHoldsBackThoseBehindIt() throws {
        var conversation = ControlConversation()
        let text = #"{"method":"io.systemd.Journal.Synchronize"}"# + "\0" + #"{"method":"x.y"}"# + "\0"
        Array(text.utf8).withBytes { conversation.receive($0) }
        #expect(try conversation.nextCall()?.method == .synchronize)
        #expect(try conversation.nextCall() == nil)
        #expect(conversation.unsentByteCount == 0)
        try conversation.answer(VarlinkReply())
        #expect(try conversation.nextCall() == nil)
        #expect(conversation.unsent.text.split(separator: "\0").count == 2)
        conversation.noteSent(5)
        conversation.noteSent(conversation.unsentByteCount)
        #expect(conversation.unsentByteCount == 0)
    }

    @Test(arguments: [
        "io.systemd.Journal.Synchronize", "io.systemd.Journal.RelinquishVar", "org.varlink.service.GetInfo",
    ])
    func aParameterThatTheMethodDoesNotHaveIsNamed(method: String) throws {
        let reply = try Self.reply(to: #"{"method":"\#(method)","parameters":{"z":1,"b":null}}"#)
        #expect(reply == #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"b"}}"#)
    }

    @Test(arguments: [
        "{}", #"{"seqnum":"1"}"#, #"{"seqnum":-1}"#, #"{"seqnum":1.5}"#, #"{"seqnum":18446744073709551616}"#,
    ])
    func aSequenceNumberMustBeOne(parameters: String) throws {
        let reply = try Self.reply(to: #"{"method":"io.daybook.Journal.WaitDurable","parameters":\#(parameters)}"#)
        #expect(reply == #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"seqnum"}}"#)
    }

    @Test func aSubscriptionMustAllowSeveralReplies() throws {
        let reply = try Self.reply(to: #"{"method":"io.daybook.Journal.Subscribe"}"#)
        #expect(reply == #"{"error":"org.varlink.service.ExpectedMore","parameters":{}}"#)
        let fault = try Self.reply(to: #"{"method":"io.daybook.Journal.Subscribe","more":true,"parameters":{"a":1}}"#)
        #expect(fault == #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"a"}}"#)
        var script = Script()
        try script.receive(#"{"method":"io.daybook.Journal.Subscribe","more":true}"# + "\0")
        #expect(script.calls.map(\.method) == [.subscribe])
    }

    @Test func theInterfacesDescribeThemselves() throws {
        let info = try #require(try Self.reply(to: #"{"method":"org.varlink.service.GetInfo"}"#))
        for name in ControlInterface.names {
            #expect(info.contains("\"\(name)\""))
            let reply = try Self.reply(
                to: #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"\#(name)"}}"#)
            #expect(reply?.contains("interface \(name)\\n") == true)
        }
        #expect(info.contains(#""product":"daybookd""#))
        let unknown = try Self.reply(
            to: #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#)
        #expect(unknown == #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.b"}}"#)
    }

    /// Whoever takes this for done would unmount the disk under the journal.
    @Test func whatCannotBeDoneIsNotSaidToBeDone() throws {
        let reply = try Self.reply(to: #"{"method":"io.systemd.Journal.RelinquishVar","parameters":{}}"#)
        #expect(reply?.contains("org.varlink.service.MethodNotImplemented") == true)
    }

    @Test func aOnewayCallGetsNoReplyNotEvenAnError() throws {
        #expect(try Self.reply(to: #"{"method":"nobody.Knows","oneway":true}"#) == nil)
    }

    @Test func whoReadsNoRepliesIsGivenUp() throws {
        var script = Script()
        let call = Array((#"{"method":"org.varlink.service.GetInfo"}"# + "\0").utf8)
        var fault: ControlConversation.Fault?
        for _ in 0..<10_000 where fault == nil {
            do throws(ControlConversation.Fault) {
                try script.receive(call)
            } catch {
                fault = error
            }
        }
        #expect(fault == .outputTooLong)
        #expect(script.conversation.unsentByteCount < ControlConversation.outputByteLimit + 1000)
    }

    @Test func aMessageThatDoesNotEndIsNotKept() {
        var script = Script()
        #expect(throws: ControlConversation.Fault.malformed(.tooLong(limit: ControlConversation.messageByteLimit))) {
            for _ in 0..<100 { try script.receive([UInt8](repeating: 0x20, count: 4096)) }
        }
    }

    static let calls = [
        #"{"method":"io.systemd.Journal.Synchronize","parameters":{}}"#, #"{"method":"io.systemd.Journal.Rotate"}"#,
        #"{"method":"org.varlink.service.GetInfo"}"#, #"{"method":"a.b","oneway":true}"#,
        #"{"method":"io.daybook.Journal.WaitDurable","parameters":{"seqnum":5}}"#,
    ]

    @Test("Whatever comes in, what goes out is Varlink", arguments: 0..<60)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var script = Script()
        for _ in 0..<30 {
            var bytes = Array(Self.calls[Int.random(in: 0..<Self.calls.count, using: &generator)].utf8) + [0]
            // Now and then a byte is another one, or missing.
            if Int.random(in: 0..<6, using: &generator) == 0 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if Int.random(in: 0..<20, using: &generator) == 0 { bytes.removeLast() }
            do throws(ControlConversation.Fault) {
                try script.receive(bytes)
            } catch {
                break
            }
        }
        var reader = VarlinkReader(limit: 1 << 20)
        reader.append(script.conversation.unsent)
        #expect(throws: Never.self) { while let message = try reader.next() { _ = try VarlinkReply(reading: message) } }
        let isEmpty = reader.isEmpty
        #expect(isEmpty)
    }
}
