public import JournalFormat

/// What a scan found in a damaged journal file.
public struct SalvageFindings: Sendable {
    /// An intact entry.
    public struct Entry: Hashable, Sendable {
        public var seqnum: UInt64
        /// Where its ENTRY object lies.
        public var offset: ObjectOffset
    }

    /// The intact entries, in the order in which they lie in the file. That is the order in which they were appended.
    public internal(set) var entries: [Entry] = []
    /// The run of sequence numbers; `nil` when it is lost with the header.
    public internal(set) var seqnumID: ID128?
    /// Whether the header can be read.
    public internal(set) var hasHeader = false
    /// Features, as bits of the header's incompatible flags, that this version does not know: there may be more in the
    /// file than it can see.
    public internal(set) var unknownFlags: IncompatibleFlags = []
    /// Whether anything in the file shows that it is, or was, a journal.
    public internal(set) var isJournal = false
    /// How many ENTRY objects are damaged, or have a damaged field.
    public internal(set) var lostCount = 0
    /// The first of them.
    public internal(set) var lost: [LostEntry] = []
    /// How many entries the header counts that are not in the file any more.
    public internal(set) var missingCount = 0
    /// How many bytes are part of no object, no padding and not zero; those that the disk cannot read are among them.
    public internal(set) var unexplainedByteCount = 0
    /// The first places where there are some.
    public internal(set) var unexplained: [Range<Int>] = []
    /// Whether the file ends with an append that its writer did not finish. No entry is lost by it.
    public internal(set) var hasUnfinishedAppend = false
    /// Whether there is anything in the file but zeros.
    public internal(set) var isBlank = true
    public internal(set) var fileByteCount = 0

    /// Whether all that was in the file is known and intact, so that nothing is left to look for in it.
    public var isComplete: Bool {
        isBlank || hasHeader && lostCount == 0 && missingCount == 0 && unexplainedByteCount == 0
    }

    static let exampleCount = 20

    mutating func addLost(_ offset: Int, _ reason: LostEntry.Reason) {
        lostCount += 1
        if lost.count < Self.exampleCount {
            lost.append(LostEntry(offset: ObjectOffset(UInt64(offset)), reason: reason))
        }
    }

    mutating func addUnexplained(_ range: Range<Int>) {
        unexplainedByteCount += range.count
        if let last = unexplained.last, last.upperBound == range.lowerBound {
            unexplained[unexplained.count - 1] = last.lowerBound..<range.upperBound
        } else if unexplained.count < Self.exampleCount {
            unexplained.append(range)
        }
    }
}
