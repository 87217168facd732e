internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Standard output, written in large pieces.
struct Output: ~Copyable {
    /// What is waiting to be written; formatters append to it.
    var buffer = ByteBuffer(minimumCapacity: Output.flushByteCount + 64 * 1024)
    private let descriptor: CInt

    /// So much is gathered before it is written: enough to make the calls cheap, and still in the processor's cache.
    static let flushByteCount = 128 * 1024

    init(_ descriptor: CInt = 1) { self.descriptor = descriptor }

    /// Writes what was gathered if it is enough for a call.
    @inline(__always)
    mutating func flushIfLarge() throws(CommandError) {
        if buffer.count >= Self.flushByteCount { try flush() }
    }

    /// Writes all that was gathered.
    ///
    /// - Throws: silently when nobody reads any more and the system did not end the process for it.
    mutating func flush() throws(CommandError) {
        guard !buffer.isEmpty else { return }
        do {
            try writeAll(descriptor, buffer.bytes)
            buffer.removeAll()
        } catch .brokenPipe {
            throw .silent(status: 1)
        } catch {
            throw CommandError("standard output: \(error); see that it can be written and has room")
        }
    }

    /// Appends a line.
    mutating func appendLine(_ text: String) {
        buffer.append(text)
        buffer.append(UInt8(ascii: "\n"))
    }
}
