internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectory {
    /// The highest sequence number in a file that was not closed, as far as that can be known.
    ///
    /// After a power cut the header may be of an earlier moment than what lies behind: entries that it does not count are
    /// salvaged later, and no others may get their numbers. What looks like an entry counts as one, because a number
    /// that is left out does no harm.
    ///
    /// - Complexity: O(n) in the bytes behind the newest entry that the header knows; of the whole file, if the header is
    ///   too short to know it.
    func tailSeqnum(of name: String, _ header: FileHeader) -> UInt64 {
        guard let descriptor = try? OwnedDescriptor.open(path.appending(name), .nonBlocking),
            let status = try? descriptor.status(), status.kind == .regular
        else { return header.tailEntrySeqnum }
        var input = SalvageInput(descriptor, byteCount: status.byteCount)
        var tail = header.tailEntrySeqnum
        // Of what the header says of the newest entry its place is stored last.
        var position = Int(clamping: max(header.tailEntryOffset ?? 0, header.headerByteCount)) & ~7
        while input.prepare(position, EntryLayout.items) {
            let word: UInt64 = input.load(at: position)
            if word == 0, position & 4095 == 0 {
                position = max(position + 8, input.nextData(from: position))
                continue
            }
            // The first word of an ENTRY: its type, no flags, and zeros.
            if word == UInt64(ObjectType.entry.rawValue) {
                let seqnum: UInt64 = input.load(at: position + EntryLayout.seqnum)
                if isValidRealtime(input.load(at: position + EntryLayout.realtime)),
                    isValidMonotonic(input.load(at: position + EntryLayout.monotonic)),
                    seqnum > tail, seqnum - header.tailEntrySeqnum < 1 << 32
                {
                    tail = seqnum
                }
            }
            position += 8
        }
        return tail
    }
}
