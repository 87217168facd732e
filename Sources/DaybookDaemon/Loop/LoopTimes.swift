internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// How long the loop took to accept entries, for measurements: kept when the environment names a file for it.
///
/// All the time from the moment the loop woke until the entries of that turn were handed to the store is divided among
/// them: each counts with what passed since the one before it was complete, the first with what passed since the loop
/// woke, receiving included, and the last with handing them over besides. When the daemon ends, the file gets a line for
/// each class of times that occurred: its longest time in nanoseconds, and how many entries took no longer than that
/// and longer than the class before. Classes are a sixteenth of an octave wide.
struct LoopTimes {
    static let variable = "DAYBOOK_LOOP_TRACE"

    private let path: FilePath
    private var counts = [UInt64](repeating: 0, count: 64 * classesPerOctave)
    /// Until when the time has been divided.
    private var dividedUntil: UInt64 = 0
    /// The time of the newest entry of this turn, to which more may come; `nil` when there is none yet.
    private var newest: UInt64?

    private static let classesPerOctave = 16

    /// `nil` when nobody asks for it.
    init?(path: String?) {
        guard let path, !path.isEmpty else { return nil }
        self.path = FilePath(path)
    }

    /// The loop woke.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds, as of the others.
    mutating func beginTurn(now: UInt64) {
        dividedUntil = now
        newest = nil
    }

    /// An entry is complete.
    mutating func completeEntry(now: UInt64) {
        settle()
        newest = now - dividedUntil
        dividedUntil = now
    }

    /// The entries of the turn were handed to the store.
    mutating func endTurn(now: UInt64) {
        if let newest { self.newest = newest + now - dividedUntil }
        settle()
    }

    private mutating func settle() {
        if let newest { counts[Self.index(of: newest)] += 1 }
        newest = nil
    }

    /// How many entries took so long that they are in the class of a time in nanoseconds.
    func count(inClassOf nanoseconds: UInt64) -> UInt64 { counts[Self.index(of: nanoseconds)] }

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
