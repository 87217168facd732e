import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// What a socket says about itself.
private struct Description: Equatable {
    var kind: SocketKind?
    var isListening: Bool
    var path: FilePath?

    init(of socket: borrowing OwnedDescriptor) throws {
        kind = try socket.socketKind()
        isListening = try socket.isListening()
        path = try socket.boundPath()
    }

    init(kind: SocketKind?, isListening: Bool, path: FilePath?) {
        self.kind = kind
        self.isListening = isListening
        self.path = path
    }
}

@Suite("Sockets")
struct UnixSocketTests {
    @Test func aSocketTellsItsKindAndAddress() throws {
        let directory = try TemporaryDirectory()
        let stream = try OwnedDescriptor.unixSocket(.stream)
        let fresh = try Description(of: stream)
        #expect(fresh == Description(kind: .stream, isListening: false, path: nil))
        try stream.bind(to: directory.path.appending("s"))
        try stream.listen()
        let bound = try Description(of: stream)
        #expect(bound == Description(kind: .stream, isListening: true, path: directory.path.appending("s")))

        let datagram = try OwnedDescriptor.unixSocket(.datagram)
        let name = FilePath("@daybook-test-\(Host.processID)-\(Clock.monotonic())")
        try datagram.bind(to: name)
        let abstract = try Description(of: datagram)
        #expect(abstract == Description(kind: .datagram, isListening: false, path: name))
    }

    @Test func nobodyListensOnTheNodeOfADeadSocket() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path.appending("s")
        #expect(Self.bind(to: path) == nil)
        #expect(Self.connect(to: path) == .connectionRefused)
    }

    @Test(arguments: [(107, true), (108, false)])
    func pathsMayBeAsLongAsTheKernelAllows(byteCount: Int, isAllowed: Bool) throws {
        let directory = try TemporaryDirectory()
        let rest = byteCount - directory.path.string.utf8.count - 1
        let path = directory.path.appending(String(repeating: "x", count: rest))
        #expect(Self.bind(to: path) == (isAllowed ? nil : .fileNameTooLong))
    }

    static func bind(to path: FilePath) -> Errno? {
        do {
            try OwnedDescriptor.unixSocket(.datagram).bind(to: path)
            return nil
        } catch {
            return error
        }
    }

    static func connect(to path: FilePath) -> Errno? {
        do {
            try OwnedDescriptor.unixSocket(.datagram).connect(to: path)
            return nil
        } catch {
            return error
        }
    }

    static func accepts(_ listener: borrowing OwnedDescriptor) throws -> Bool {
        guard let socket = try listener.accept() else { return false }
        try socket.close()
        return true
    }

    static func truncate(_ file: borrowing OwnedDescriptor) -> Errno? {
        do {
            try file.truncate(to: 1)
            return nil
        } catch {
            return error
        }
    }

    @Test func acceptWithoutClientGivesNothing() throws {
        let directory = try TemporaryDirectory()
        let listener = try OwnedDescriptor.unixSocket(.stream)
        try listener.bind(to: directory.path.appending("s"))
        try listener.listen()
        let isAccepted = try Self.accepts(listener)
        #expect(!isAccepted)
    }

    @Test func filesInMemoryKeepTheirSeals() throws {
        let file = try OwnedDescriptor.memoryFile(name: "test")
        try file.write([1, 2, 3])
        let before = file.seals()
        #expect(before == [])
        try file.addSeals([.shrink, .grow, .write])
        let after = file.seals()
        #expect(after == [.shrink, .grow, .write])
        #expect(Self.truncate(file) == .notPermitted)
        let mapping = try SealedMapping.map(file, byteCount: 3)
        let bytes = mapping.bytes.array
        #expect(bytes == [1, 2, 3])
    }
}
