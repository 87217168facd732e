internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// How long the loop took to accept entries, for measurements: kept when the environment names a file for it.
///
/// Each entry counts with the time from the moment the loop woke until all entries of that turn were accepted. When the
/// daemon ends, the file gets a line for each class of times that occurred: its longest time in nanoseconds, and how
/// many entries took no longer than that and longer than the class before. Classes are a sixteenth of an octave wide.
struct LoopTimes {
    static let variable = "DAYBOOK_LOOP_TRACE"

    private let path: FilePath
    private var counts = [UInt64](repeating: 0, count: 64 * classesPerOctave)
    private var turnStart: UInt64 = 0
    private var acceptedSeqnum: UInt64 = 0

    private static let classesPerOctave = 16

    /// `nil` when nobody asks for it.
    init?(path: String?) {
        guard let path, !path.isEmpty else { return nil }
        self.path = FilePath(path)
    }

    mutating func beginTurn(acceptedSeqnum: UInt64) {
        turnStart = Clock.monotonicNanoseconds()
        self.acceptedSeqnum = acceptedSeqnum
    }

    mutating func endTurn(acceptedSeqnum: UInt64) {
        guard acceptedSeqnum > self.acceptedSeqnum else { return }
        counts[Self.index(of: Clock.monotonicNanoseconds() - turnStart)] += acceptedSeqnum - self.acceptedSeqnum
    }

    /// The class of a time.
    static func index(of nanoseconds: UInt64) -> Int {
        let count = UInt64(classesPerOctave)
        guard nanoseconds >= count else { return Int(nanoseconds) }
        let octave = UInt64(63 - nanoseconds.leadingZeroBitCount)
        return Int((octave - 3) * count + (nanoseconds >> (octave - 4)) - count)
    }

    /// The longest time of a class.
    static func longest(of index: Int) -> UInt64 {
        let count = UInt64(classesPerOctave)
        let (octave, part) = UInt64(index).quotientAndRemainder(dividingBy: count)
        guard octave > 0 else { return part }
        return (count + part + 1) << (octave - 1) - 1
    }

    /// Writes the file.
    func write() throws(Errno) {
        var text = ByteBuffer(minimumCapacity: 4096)
        for index in counts.indices where counts[index] > 0 {
            text.append("\(Self.longest(of: index)) \(counts[index])\n")
        }
        try OwnedDescriptor.open(path, [.writeOnly, .create, .truncate], mode: 0o644).write(text.bytes)
    }
}
