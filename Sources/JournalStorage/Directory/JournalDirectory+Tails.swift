internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectory {
    /// Like ``predecessor(in:machineID:)``, also when the power failed before headers were on disk.
    func predecessor(ofUnclosed files: [File], machineID: ID128) -> JournalPredecessor? {
        var files = files
        for index in files.indices {
            guard let header = files[index].header, header.state == .online else { continue }
            let tail = tailSeqnum(of: files[index].name, header)
            files[index].header?.tailEntrySeqnum = tail
        }
        guard var result = Self.predecessor(in: files, machineID: machineID) else { return nil }
        for file in files where file.header == nil {
            if case .aside = file.kind { continue }
            result.tailSeqnum = tailSeqnum(
                of: file.name, from: FileHeader.minimumByteCount, above: result.tailSeqnum)
        }
        return result
    }

    /// The highest sequence number in a file that was not closed, as far as that can be known.
    ///
    /// After a power cut the header may be of an earlier moment than what lies behind: entries that it does not count are
    /// salvaged later, and no others may get their numbers. What looks like an entry counts as one, because a number
    /// that is left out does no harm.
    ///
    /// - Complexity: O(n) in the bytes behind the newest entry that the header knows; of the whole file, if the header is
    ///   too short to know it.
    func tailSeqnum(of name: String, _ header: FileHeader) -> UInt64 {
        // Of what the header says of the newest entry its place is stored last.
        let start = Int(clamping: max(header.tailEntryOffset ?? 0, header.headerByteCount))
        return tailSeqnum(of: name, from: start, above: header.tailEntrySeqnum)
    }

    /// The highest sequence number from `start` on in a file; `known` if none is higher.
    ///
    /// - Complexity: O(n) in the bytes from `start` on, holes excepted.
    func tailSeqnum(of name: String, from start: Int, above known: UInt64) -> UInt64 {
        guard let descriptor = try? OwnedDescriptor.open(path.appending(name), .nonBlocking),
            let status = try? descriptor.status(), status.kind == .regular
        else { return known }
        var input = SalvageInput(descriptor, byteCount: status.byteCount)
        var tail = known
        var position = start & ~7
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
                    seqnum > tail, seqnum - known < 1 << 32
                {
                    tail = seqnum
                }
            }
            position += 8
        }
        return tail
    }
}
