public import JournalFormat
internal import LinuxSystem

extension JournalDirectoryWriter {
    /// The run of sequence numbers that the files go on with, and the first that is in none of them. To be called
    /// after ``prepare()``; `nil` when there is neither a file nor one to go on from.
    public var numbering: (seqnumID: ID128, nextSeqnum: UInt64)? {
        let open = files.values.max { $0.writer.tailSeqnum < $1.writer.tailSeqnum }
        guard let seqnumID = predecessor?.seqnumID ?? open?.writer.seqnumID else { return nil }
        return (seqnumID, max(predecessor?.tailSeqnum ?? 0, open?.writer.tailSeqnum ?? 0) + 1)
    }

    /// Makes ready to append once more entries that may be in the files already. To be called before ``prepare()``.
    ///
    /// Entries are appended in the order of their sequence numbers, so those below the highest one in any file are in
    /// the files. The one with the highest number may be there in part, if its file was not closed in good order. It is
    /// to be appended again, with the same number: readers show such an entry once.
    ///
    /// - Parameters:
    ///   - seqnums: the numbers of the first and the last of the entries.
    ///   - seqnumID: the run that their sequence numbers are of.
    /// - Returns: up to which sequence number they are in the files.
    public func resume(_ seqnums: ClosedRange<UInt64>, seqnumID: ID128) -> UInt64 {
        guard let last = predecessor, last.seqnumID == seqnumID else { return 0 }
        let found = (try? directory.files()) ?? []
        let isDoubtful = found.compactMap(\.header).contains {
            $0.seqnumID == seqnumID && $0.tailEntrySeqnum == last.tailSeqnum && $0.state == .online
        }
        guard isDoubtful, seqnums.contains(last.tailSeqnum) else { return last.tailSeqnum }
        predecessor = JournalPredecessor(seqnumID: seqnumID, tailSeqnum: last.tailSeqnum - 1)
        return last.tailSeqnum - 1
    }
}
