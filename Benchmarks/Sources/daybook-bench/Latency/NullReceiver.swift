internal import LinuxSystem
internal import SystemPackage

/// A daemon that receives and nothing else: the floor that no other can be below. This program, started by itself.
struct NullReceiver {
    static let command = "receive-nothing"

    private let socket: FilePath

    /// Understands what ``arguments(_:)`` makes; `nil` for other words.
    init?(parsing words: [String]) throws(BenchmarkError) {
        guard words.first == Self.command else { return nil }
        guard words.count == 2 else { throw .usage("\(Self.command) is for this program's own use.") }
        socket = FilePath(words[1])
    }

    static func arguments(_ socket: FilePath) -> [String] {
        [Programs.benchmarkFile.string, command, socket.string]
    }

    /// Waits and receives as daybookd does, until SIGTERM.
    func run() throws(BenchmarkError) {
        try attempt("receive at \(socket)") { () throws(Errno) in
            let signals = try SignalQueue.open([.terminate])
            let descriptor = try OwnedDescriptor.unixSocket(.datagram)
            try descriptor.setPassesCredentials()
            try descriptor.setPassesTimestamp()
            try descriptor.bind(to: socket)
            var poll = try EventPoll.open()
            try poll.add(descriptor.rawValue, token: 0)
            try poll.add(signals.descriptor, token: 1)
            var receiver = try MessageReceiver.make(slotCount: 64, slotByteCount: 1 << 20)
            while try signals.next() == nil {
                _ = try poll.wait()
                while try receiver.receive(from: descriptor) > 0 {}
            }
        }
    }
}
