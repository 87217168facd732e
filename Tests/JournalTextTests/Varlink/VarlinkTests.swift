import JournalFormat
import TestSupport
import Testing

@testable import JournalText

@Suite("Varlink messages")
struct VarlinkTests {
    /// What reading came to: the messages, and the fault behind them.
    struct Outcome: Equatable {
        var messages: [[String: JSONValue]] = []
        var fault: VarlinkFault?
    }

    /// Reads bytes that come in pieces which end at `cuts`.
    static func read(_ bytes: [UInt8], cuts: [Int] = [], limit: Int = 100) -> Outcome {
        var reader = VarlinkReader(limit: limit)
        var outcome = Outcome()
        var start = 0
        for end in cuts + [bytes.count] {
            bytes[start..<end].map { $0 }.withBytes { reader.append($0) }
            start = end
            do throws(VarlinkFault) {
                while let message = try reader.next() { outcome.messages.append(message) }
            } catch {
                outcome.fault = error
                return outcome
            }
        }
        return outcome
    }

    static func read(_ text: String, limit: Int = 100) -> Outcome { read(Array(text.utf8), limit: limit) }

    @Test("come whole out of pieces that are cut anywhere")
    func everyCut() {
        let bytes = Array("{\"a\":\"b\"}\0 {}\n\0{\"c\":[1,{\"d\":null}]}\0{\"rest".utf8)
        let whole = Self.read(bytes)
        #expect(whole.messages.count == 3 && whole.fault == nil)
        for first in 0...bytes.count {
            #expect(Self.read(bytes, cuts: [first]) == whole, "\(first)")
            for second in first...bytes.count { #expect(Self.read(bytes, cuts: [first, second]) == whole) }
        }
        #expect(Self.read(bytes, cuts: Array(0..<bytes.count)) == whole)
    }

    @Test(
        "end at NUL, and are objects",
        arguments: ["\0", "{}\0\0", "[]\0", "1\0", "{}x\0", "{\0}\0", "\"{}\"\0", "{\"a\":\"\0"])
    func malformed(text: String) {
        guard case .malformed? = Self.read(text).fault else {
            Issue.record("\(text.debugDescription) is read")
            return
        }
    }

    @Test("are as long as allowed and no longer, also before their end is seen")
    func length() {
        let text = "{\"a\":\"\(String(repeating: "x", count: 92))\"}"
        #expect(text.utf8.count == 100)
        #expect(Self.read(text + "\0" + text + "\0").messages.count == 2)
        #expect(Self.read(text + " \0").fault == .tooLong(limit: 100))
        #expect(Self.read(text).fault == nil)
        #expect(Self.read(text + " ").fault == .tooLong(limit: 100))
        #expect(Self.read("{}\0" + text + "x").fault == .tooLong(limit: 100))
    }

    @Test("of any kind come out the same however they are cut", arguments: 0..<50)
    func randomCuts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(upTo: 400, alphabet: "{}{}{}\"\"::,\0\0\0ab1[] ")
        let whole = Self.read(bytes, limit: 60)
        for _ in 0..<20 {
            let cuts = (0..<5).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
            let cut = Self.read(bytes, cuts: cuts, limit: 60)
            // A message that is too long may be seen to be so before its end, where something else is wrong too.
            #expect(cut.messages == whole.messages && (cut.fault == nil) == (whole.fault == nil), "\(cuts)")
        }
    }

    static func call(_ text: String) throws -> VarlinkCall {
        try VarlinkCall(reading: try #require(read(text + "\0").messages.first))
    }

    @Test("are calls with their flags")
    func calls() throws {
        let plain = try Self.call(#"{"method":"a.B"}"#)
        #expect(plain == VarlinkCall("a.B"))
        #expect(try Self.call(#"{"method":"a.B","parameters":null,"more":null,"oneway":false,"x":1}"#) == plain)
        #expect(try Self.call(#"{"method":"a.B","parameters":{"c":1}}"#).parameters == ["c": .number("1")])
        #expect(try Self.call(#"{"method":"a.B","oneway":true}"#).isOneway)
        #expect(try Self.call(#"{"method":"a.B","more":true}"#).wantsMore)
    }

    @Test(
        "that are no calls are refused",
        arguments: [
            "{}", #"{"method":1}"#, #"{"method":""}"#, #"{"method":"a","parameters":[]}"#, #"{"method":"a","more":1}"#,
            #"{"method":"a","oneway":"true"}"#, #"{"method":"a","oneway":true,"more":true}"#,
            #"{"method":"a","upgrade":true}"#, #"{"error":"a","parameters":{}}"#,
        ])
    func noCalls(text: String) {
        #expect(throws: VarlinkFault.self) { try Self.call(text) }
    }

    @Test("are written as systemd writes them, and read back")
    func writing() throws {
        var buffer = ByteBuffer()
        VarlinkCall("io.systemd.Journal.Rotate").append(to: &buffer)
        #expect(buffer.bytes.text == "{\"method\":\"io.systemd.Journal.Rotate\",\"parameters\":{}}\0")
        buffer.removeAll()
        VarlinkReply().append(to: &buffer)
        #expect(buffer.bytes.text == "{\"parameters\":{}}\0")
        var reply = VarlinkReply(error: "a.B", ["c": .string("\"\0\u{1F}")])
        reply.continues = true
        buffer.removeAll()
        reply.append(to: &buffer)
        let message = try #require(Self.read(buffer.bytes.array).messages.first)
        #expect(try VarlinkReply(reading: message) == reply)
    }

    @Test(
        "that are no replies are refused",
        arguments: [#"{"error":1}"#, #"{"error":""}"#, #"{"parameters":1}"#, #"{"continues":1}"#])
    func noReplies(text: String) throws {
        let message = try #require(Self.read(text + "\0").messages.first)
        #expect(throws: VarlinkFault.self) { try VarlinkReply(reading: message) }
    }
}
