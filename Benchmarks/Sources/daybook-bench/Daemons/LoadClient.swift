internal import Glibc
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A process that sends messages: this program, started by itself.
///
/// It makes its messages, says so by a byte on its output, and begins when its input ends.
struct LoadClient {
    static let command = "send-messages"

    private let socket: FilePath
    private let range: Range<Int>

    /// Understands what ``arguments(_:to:)`` makes; `nil` for other words.
    init?(parsing words: [String]) throws(BenchmarkError) {
        guard words.first == Self.command else { return nil }
        guard words.count == 4, let first = Int(words[2]), let end = Int(words[3]), first <= end else {
            throw .usage("\(Self.command) is for this program's own use.")
        }
        socket = FilePath(words[1])
        range = first..<end
    }

    static func arguments(_ range: Range<Int>, to socket: FilePath) -> [String] {
        [Programs.benchmark, command, socket.string, "\(range.lowerBound)", "\(range.upperBound)"]
    }

    func run() throws(BenchmarkError) {
        let messages = LoadMessages(range)
        try attempt("send messages to \(socket)") { () throws(Errno) in
            let descriptor = try OwnedDescriptor.unixSocket(.datagram)
            try descriptor.setNonBlocking(false)
            try descriptor.connect(to: socket)
            try "r".withBytes { bytes in Result { () throws(Errno) in try writeAll(1, bytes) } }.get()
            _ = try OwnedDescriptor(owning: 0).readAll()
            for index in 0..<messages.count { try descriptor.send(messages.message(at: index)) }
        }
    }
}
