import Journal
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Requests to a daemon")
struct JournalControlTests {
    let directory: TemporaryDirectory
    let path: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path.appending("socket")
    }

    /// What a request comes to.
    func outcome(_ body: (JournalControl) throws(ControlError) -> Void) -> ControlError? {
        do throws(ControlError) {
            try body(JournalControl(socket: path))
            return nil
        } catch {
            return error
        }
    }

    /// Listens, and answers the first client with these bytes once it has sent something.
    func answer(_ bytes: [UInt8]) throws {
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: path)
        try listener.listen()
        let thread = try Thread.start(name: "daemon") {
            let deadline = Clock.monotonic() + 10_000_000
            var isAnswered = false
            while Clock.monotonic() < deadline, !isAnswered {
                guard let socket = try? listener.accept() else {
                    Clock.sleep(microseconds: 500)
                    continue
                }
                while Clock.monotonic() < deadline, (try? socket.readAll(limit: 1)) == nil {
                    Clock.sleep(microseconds: 500)
                }
                _ = try? socket.send(bytes)
                isAnswered = true
            }
        }
        thread.detach()
    }

    @Test("say when there is no daemon, or no socket")
    func noDaemon() throws {
        #expect(outcome { (control) throws(ControlError) in try control.synchronize() } == .noDaemon(path))
        try OwnedDescriptor.unixSocket(.stream).bind(to: path)
        #expect(outcome { (control) throws(ControlError) in try control.synchronize() } == .noDaemon(path))
    }

    @Test("end when the time is up")
    func timeout() throws {
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: path)
        try listener.listen()
        let before = Clock.monotonic()
        let error = outcome { (control) throws(ControlError) in try control.rotate(timeoutMicroseconds: 50_000) }
        #expect(error == .timedOut(path, timeoutMicroseconds: 50_000))
        #expect(Clock.monotonic() >= before + 50_000)
        #expect(error?.description.contains("within 50 ms") == true)
    }

    @Test("end when the time is up although the daemon accepts no more connections")
    func fullBacklog() throws {
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: path)
        try listener.listen()
        var sockets: [Held] = []
        while let held = try? Held(path), sockets.count < 10_000 { sockets.append(held) }
        let error = outcome { (control) throws(ControlError) in try control.rotate(timeoutMicroseconds: 50_000) }
        #expect(error == .timedOut(path, timeoutMicroseconds: 50_000))
        withExtendedLifetime(sockets) {}
    }

    final class Held {
        let socket: OwnedDescriptor
        init(_ path: FilePath) throws {
            socket = try OwnedDescriptor.unixSocket(.stream)
            try socket.connect(to: path)
        }
    }

    @Test("take the answer")
    func answers() throws {
        try answer(Array("{\"parameters\":{\"seqnum\":7}}\0".utf8))
        #expect(try JournalControl(socket: path).waitDurable(seqnum: 5) == 7)
    }

    @Test(
        "tell what went wrong at the daemon",
        arguments: [
            (#"{"error":"org.varlink.service.MethodNotFound","parameters":{}}"#, "has no io.daybook"),
            (#"{"error":"io.daybook.Journal.SyncFailed","parameters":{"reason":"no disk"}}"#, "SyncFailed: no disk"),
            (#"{"parameters":{}}"#, "no number accepted"), ("nonsense", "no journal daemon's"),
            ("", "no journal daemon's"),
        ])
    func errors(reply: String, part: String) throws {
        try answer(Array(reply.utf8) + [0])
        let error = outcome { (control) throws(ControlError) in _ = try control.durability() }
        let text = "\(try #require(error))"
        #expect(text.contains(part), "\(text)")
    }

    @Test("say when the daemon hangs up")
    func closed() throws {
        try answer(Array("{\"par".utf8))
        #expect(outcome { (control) throws(ControlError) in try control.synchronize() } == .closed(path))
    }
}
