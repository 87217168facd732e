internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Finds every intact entry of a damaged journal file, by one walk through all of its bytes.
///
/// Nothing that leads from one place of the file to another is trusted, neither the header, nor hash tables, nor entry
/// arrays. An object is believed for what it is:
///
/// - a DATA object, when the hash that it carries is that of its payload;
/// - an ENTRY object, when all its items lead to such objects and their hashes make up its xor hash;
/// - any other, when all of it is as it must be.
///
/// Only what is believed is stepped over as a whole. Everywhere else the walk goes on 8 bytes later, so that a damaged
/// size hides nothing that is intact. Where the key of the hashes is lost with the header, DATA objects are not stepped
/// over at all but looked at when an entry names them; the entry's xor hash, which has no key, then vouches for them,
/// and a second walk tells what is left unexplained.
///
/// - Complexity: O(n) in the bytes of the file for all that a program ever wrote; for files made to take long, bounded
///   by ``Effort``. Memory grows with the number of objects found and with the longest field.
struct SalvageScanner: ~Copyable {
    var input: SalvageInput
    /// For objects that an entry refers to while it is being looked at.
    var dataInput: SalvageInput
    var evidence = SalvageEvidence()
    var table = SalvageDataTable()
    var findings = SalvageFindings()
    var scratch = FieldScratch()
    /// The Jenkins hashes of the fields, and the numbers of the DATA objects, of the entry that is looked at.
    var hashes: [UInt64] = []
    var members: [Int] = []
    /// How many bytes may still be looked at apart from the walk itself, and how many decompressed.
    private var effort: Effort
    /// Whether there was more to look at than that.
    var isExhausted = false
    /// What is unexplained from where the last append began.
    private var unfinishedByteCount = 0
    private var unfinishedEntryCount = 0
    private let zeros = [UInt8](repeating: 0, count: 4096)

    /// - Parameter descriptor: a regular file, open for reading.
    static func open(_ descriptor: borrowing OwnedDescriptor) throws(Errno) -> SalvageScanner {
        let byteCount = try descriptor.status().byteCount
        let input = SalvageInput(try descriptor.duplicate(), byteCount: byteCount)
        let dataInput = SalvageInput(try descriptor.duplicate(), byteCount: byteCount)
        return SalvageScanner(input: input, dataInput: dataInput)
    }

    private init(input: consuming SalvageInput, dataInput: consuming SalvageInput) {
        let byteCount = input.byteCount
        self.input = input
        self.dataInput = dataInput
        effort = Effort(fileByteCount: byteCount)
        findings.fileByteCount = byteCount
    }

    /// Scans the file.
    mutating func run() {
        gatherEvidence()
        walk()
        if evidence.isKeyLost, !findings.entries.isEmpty {
            let isBlank = findings.isBlank
            findings = SalvageFindings()
            findings.fileByteCount = input.byteCount
            findings.isBlank = isBlank
            walk()
        }
        conclude()
    }

    /// Goes through all objects, and all that is none.
    private mutating func walk() {
        unfinishedByteCount = 0
        unfinishedEntryCount = 0
        let end = input.byteCount & ~7
        var position = evidence.firstObject
        if evidence.header == nil { countBytes(in: 0..<min(position, end)) }
        while position < end {
            guard input.prepare(position, 8) else { break }
            if input.load(at: position, as: UInt64.self) == 0 {
                position = skipZeros(from: position, to: end)
                continue
            }
            findings.isBlank = false
            if let byteCount = object(at: position) {
                position += Int(objectAligned(UInt64(byteCount)))
            } else {
                addUnexplained(position..<position + 8)
                position += 8
            }
        }
        countBytes(in: max(end, 0)..<input.byteCount)
    }

    /// The next place from `start` on with something other than zeros.
    mutating func skipZeros(from start: Int, to end: Int) -> Int {
        var position = start
        while position < end {
            let count = min(zeros.count, end - position)
            guard input.prepare(position, count) else { return end }
            if count == zeros.count, isZero(position) {
                position += count
                if position & (1 << 20 - 1) < zeros.count { position = input.nextData(from: position) }
                continue
            }
            for word in stride(from: position, to: position + count, by: 8)
            where input.load(at: word, as: UInt64.self) != 0 {
                return word
            }
            position += count
        }
        return end
    }

    private func isZero(_ position: Int) -> Bool {
        let block = input.bytes(at: position, count: zeros.count)
        return zeros.withBytes { $0.hasSameBytes(as: block) }
    }

    /// Counts what is not zero in places where no object can be.
    private mutating func countBytes(in range: Range<Int>) {
        guard input.prepare(range.lowerBound, range.count) else { return }
        for offset in range where input.load(at: offset, as: UInt8.self) != 0 {
            findings.isBlank = false
            addUnexplained(offset..<offset + 1)
        }
    }

    /// Whether an append that was not finished can be at `offset`: at or behind what the header calls the last object.
    private func isUnfinished(_ offset: Int) -> Bool {
        guard let header = evidence.header, header.state == .online else { return false }
        return header.tailObjectOffset != 0 && offset >= header.tailObjectOffset
            && findings.entries.count >= header.entryCount
    }

    mutating func addUnexplained(_ range: Range<Int>) {
        if isUnfinished(range.lowerBound) {
            unfinishedByteCount += range.count
        } else {
            findings.addUnexplained(range)
        }
    }

    mutating func addLost(_ offset: Int, _ reason: LostEntry.Reason) {
        if reason != .abandoned, isUnfinished(offset) {
            unfinishedEntryCount += 1
        } else {
            findings.addLost(offset, reason)
        }
    }

    private mutating func conclude() {
        findings.hasHeader = evidence.header != nil
        findings.unknownFlags = evidence.unknownFlags
        findings.isJournal =
            findings.hasHeader || !evidence.unknownFlags.isEmpty || !table.items.isEmpty || !findings.entries.isEmpty
            || findings.lostCount > 0
        findings.seqnumID = evidence.ids?.seqnum
        findings.hasUnfinishedAppend = unfinishedByteCount > 0
        if unfinishedEntryCount > 1 {
            // One append is one entry: this is damage of another kind.
            findings.lostCount += unfinishedEntryCount
            findings.unexplainedByteCount += unfinishedByteCount
            findings.hasUnfinishedAppend = false
        }
        findings.unexplainedByteCount += input.unreadableByteCount
        let seen = UInt64(findings.entries.count + findings.lostCount)
        guard let header = evidence.header, header.entryCount > seen else { return }
        // The count may be damaged itself: more entries than the file had room for cannot be missing.
        let room = max(UInt64(input.byteCount), min(header.arenaByteCount, UInt64(Int.max)))
        if header.entryCount <= room / UInt64(EntryLayout.items) {
            findings.missingCount = Int(header.entryCount - seen)
        }
    }

    /// Takes note of work that the walk itself does not do: of bytes looked at, and of bytes decompressed.
    ///
    /// - Returns: whether there is still so much to spend.
    mutating func spend(_ byteCount: Int, decompressed: Int = 0) -> Bool {
        guard byteCount <= effort.byteCount, decompressed <= effort.decompressedByteCount else {
            isExhausted = true
            return false
        }
        effort.byteCount -= byteCount
        effort.decompressedByteCount -= decompressed
        return true
    }

    /// Limits that no file meets which a program wrote: such a file is looked at a few times over. They keep a file
    /// of objects within objects from taking time that grows with the square of its size.
    private struct Effort {
        var byteCount: Int
        var decompressedByteCount: Int

        init(fileByteCount: Int) {
            let size = min(fileByteCount, 1 << 50)
            byteCount = size * 16 + 1 << 20
            // The longest field there may be, and each is looked at twice.
            decompressedByteCount = size * 64 + 4 * Decompressor.maximumByteCount
        }
    }
}
