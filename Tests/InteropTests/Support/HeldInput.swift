import LinuxSystem
import TestSupport

/// Input for a program, which waits for more of it as long as this is there.
final class HeldInput {
    private let pipe: Pipe

    init() throws { pipe = try Pipe.open() }

    /// What the program is to read.
    var descriptor: CInt { pipe.reading.rawValue }

    func write(_ text: String) throws { try pipe.writing.write(Array(text.utf8)) }
}
