internal import JournalFormat

/// An entry that is next in its file, with what is needed to compare it with those of other files.
struct Candidate {
    var offset: ObjectOffset
    /// Its number in the list of all entries of the file; -1 when it was found by a match.
    var index: Int
    var metadata: EntryMetadata
    var boot: BootTail?
}

/// The newest entry known of a boot.
struct BootTail: Hashable {
    var machineID: ID128
    var monotonic: UInt64
    var realtime: UInt64
}

/// The order in which entries of different files are read.
///
/// Clocks jump, so that time is the last resort. Entries that share a run of sequence numbers are in the order of
/// these; those of one boot in the order of its clock; those of different boots of one machine in the order of the
/// boots' ends. The order is not always transitive; nothing here relies on that.
enum EntryOrder {
    /// Whether both are the same entry, stored in two files: nothing tells them apart. Files of different origin,
    /// such as one collected from afar, number it differently.
    static func isSame(_ left: EntryMetadata, _ right: EntryMetadata) -> Bool {
        left.realtime == right.realtime && left.monotonic == right.monotonic && left.xorHash == right.xorHash
            && left.bootID == right.bootID && (left.seqnum == right.seqnum || left.seqnumID != right.seqnumID)
    }

    /// Negative when `left` comes first, positive when `right` does, 0 when nothing tells them apart.
    static func compare(
        _ left: EntryMetadata, _ leftBoot: BootTail?, _ right: EntryMetadata, _ rightBoot: BootTail?
    ) -> Int {
        if left.seqnumID == right.seqnumID, left.seqnum != right.seqnum { return left.seqnum < right.seqnum ? -1 : 1 }
        if left.bootID == right.bootID {
            if left.monotonic != right.monotonic { return left.monotonic < right.monotonic ? -1 : 1 }
        } else if let leftBoot, let rightBoot, leftBoot.machineID == rightBoot.machineID,
            leftBoot.realtime != rightBoot.realtime
        {
            return leftBoot.realtime < rightBoot.realtime ? -1 : 1
        }
        if left.realtime != right.realtime { return left.realtime < right.realtime ? -1 : 1 }
        if left.xorHash != right.xorHash { return left.xorHash < right.xorHash ? -1 : 1 }
        return 0
    }

    static func compare(_ left: Candidate, _ right: Candidate) -> Int {
        compare(left.metadata, left.boot, right.metadata, right.boot)
    }
}
