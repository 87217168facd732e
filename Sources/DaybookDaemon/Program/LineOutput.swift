internal import JournalFormat
internal import LinuxSystem
internal import Synchronization

/// Where lines go that nobody may ever read: a line that would have to wait is left out and counted.
///
/// Standard error may be a pipe to somebody who has stopped reading, and a daemon that waits there receives nothing
/// more, for anybody.
final class LineOutput: Sendable {
    static let standardError: CInt = 2
    /// What a pipe that can be written to has room for, PIPE_BUF.
    private static let maximumByteCount = 4096

    private let descriptor: CInt
    /// How many lines were left out since the last one that was written.
    private let omittedCount = Mutex(0)

    /// - Parameter descriptor: the output; it stays its owner's.
    init(descriptor: CInt) { self.descriptor = descriptor }

    /// Writes a line, if there is room at once. What is longer than any sensible line is cut.
    func write(_ text: String, prefix: String) {
        omittedCount.withLock { omittedCount in
            if omittedCount > 0 {
                guard writeNow("\(omittedCount) lines were left out here: nobody read them", prefix) else {
                    omittedCount += 1
                    return
                }
                omittedCount = 0
            }
            if !writeNow(text, prefix) { omittedCount += 1 }
        }
    }

    private func writeNow(_ text: String, _ prefix: String) -> Bool {
        guard isWritable(descriptor) else { return false }
        var line = ByteBuffer()
        line.append(prefix)
        line.append(text)
        if line.count >= Self.maximumByteCount {
            line.truncate(to: Self.maximumByteCount - 1)
        }
        line.append(UInt8(ascii: "\n"))
        // There is nobody to tell when that fails.
        try? writeAll(descriptor, line.bytes)
        return true
    }
}
