internal import JournalText
internal import LinuxSystem

/// Counts what an import has done and shows it on a terminal.
final class ImportProgress {
    /// The bytes of all inputs; `nil` when they are not known.
    private let totalByteCount: Int?
    private let isShown: Bool
    private let start = Clock.monotonic()
    private var byteCount = 0
    private(set) var entryCount = 0
    private var lastShown: UInt64 = 0

    /// How often the line is drawn anew, in microseconds.
    private static let interval: UInt64 = 100_000
    private static let barWidth = 30

    init(totalByteCount: Int?, isShown: Bool) {
        self.totalByteCount = totalByteCount
        self.isShown = isShown
    }

    @inline(__always)
    func countEntry() { entryCount += 1 }

    /// Takes note of bytes that were read and draws the line if it is time.
    func advance(by byteCount: Int) {
        self.byteCount += byteCount
        guard isShown else { return }
        let now = Clock.monotonic()
        guard now - lastShown >= Self.interval else { return }
        lastShown = now
        ErrorOutput.replaceLine(line(elapsed: now - start))
    }

    /// Removes the line.
    func finish() {
        if isShown, lastShown > 0 { ErrorOutput.replaceLine("") }
    }

    /// What the line says after `elapsed` microseconds.
    func line(elapsed: UInt64) -> String {
        var parts: [String] = []
        if let totalByteCount, totalByteCount > 0 {
            let done = min(byteCount, totalByteCount)
            let filled = Self.barWidth * done / totalByteCount
            let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.barWidth - filled)
            parts.append("[\(bar)] \(100 * done / totalByteCount)%")
        }
        parts.append("\(entryCount) entries")
        let rate = UInt64(byteCount) * 1_000_000 / max(elapsed, 1)
        parts.append("\(ByteSize.text(UInt64(byteCount))) read, \(ByteSize.text(rate))/s")
        return parts.joined(separator: ", ")
    }
}
