public import JournalFormat
internal import LinuxSystem
internal import SystemPackage

extension JournalDirectoryWriter {
    /// The run of sequence numbers that the files go on with, and the first that is in none of them. To be called
    /// after ``prepare()``; `nil` when there is neither a file nor one to go on from.
    public var numbering: (seqnumID: ID128, nextSeqnum: UInt64)? {
        let open = files.values.max { $0.writer.tailSeqnum < $1.writer.tailSeqnum }
        guard let seqnumID = predecessor?.seqnumID ?? open?.writer.seqnumID else { return nil }
        return (seqnumID, max(predecessor?.tailSeqnum ?? 0, open?.writer.tailSeqnum ?? 0) + 1)
    }

    /// Makes ready to append entries of which some may be in the files already, because the writer before was killed. To
    /// be called before ``prepare()``.
    ///
    /// Each of its files may have come to another point: entries are looked for one by one.
    ///
    /// - Parameters:
    ///   - seqnums: the sequence numbers of the entries.
    ///   - seqnumID: the run that they are of.
    /// - Returns: the sequence numbers of those that are in the files.
    public func resume(_ seqnums: ClosedRange<UInt64>, seqnumID: ID128) -> Set<UInt64> {
        guard let last = predecessor, last.seqnumID == seqnumID, seqnums.lowerBound <= last.tailSeqnum else {
            return []
        }
        isResuming = true
        var present: Set<UInt64> = []
        for file in (try? directory.files()) ?? [] {
            guard let header = file.header, header.seqnumID == seqnumID, header.tailEntrySeqnum >= seqnums.lowerBound
            else { continue }
            collect(seqnums, in: file.name, into: &present)
            // What its writer did not live to make durable.
            if header.state == .online { synchronize(file.name) }
        }
        // New files begin behind the first that is missing, so that it keeps its number.
        let missing = seqnums.first { !present.contains($0) } ?? last.tailSeqnum + 1
        predecessor = JournalPredecessor(seqnumID: seqnumID, tailSeqnum: min(missing - 1, last.tailSeqnum))
        return present
    }

    private func synchronize(_ name: String) {
        let path = directory.path.appending(name)
        do throws(Errno) {
            try OwnedDescriptor.open(path, .readWrite).synchronizeData()
            try synchronizeDirectory(directory.path)
        } catch {
            onNotice(.failed(.system(path, operation: "syncing it", error)))
        }
    }

    private func collect(_ seqnums: ClosedRange<UInt64>, in name: String, into present: inout Set<UInt64>) {
        guard let file = try? JournalFile.open(directory.path.appending(name)) else { return }
        var list = file.allEntries()
        file.refresh(&list)
        var index = file.firstIndex(in: &list, notBefore: .seqnum(seqnums.lowerBound))
        while index < list.count {
            let offset = file.offset(ofEntry: index, in: &list)
            if let entry = try? file.metadata(ofEntryAt: offset), seqnums.contains(entry.seqnum) {
                present.insert(entry.seqnum)
            }
            index += 1
        }
    }
}
