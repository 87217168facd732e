internal import JournalFormat
internal import JournalStorage

/// One file of the journal, and how far it has been read.
///
/// The position is a gap between two entries of the file, so that turning round needs no search: the entries behind
/// the gap are those that reading backward finds.
final class FileReader {
    let file: JournalFile
    /// The order in which the files were found: what comes first when nothing tells two entries apart.
    let number: Int
    private var all: EntryList
    private var match: MatchNode?
    /// The gap lies before this entry of the file, if there is no expression.
    private var gapIndex = 0
    /// The gap lies before this offset, if there is one.
    private var gapOffset: UInt64 = 0
    /// The next entry in the direction of reading, if that is known.
    var candidate: Candidate?
    /// Whether the file was read to its end, and can get no more entries.
    var isFinished = false
    /// The newest entry when the file had that many.
    private var knownTail: (entryCount: Int, metadata: EntryMetadata?)?
    /// The boot asked about last, and its newest entry.
    var lastBoot: (id: ID128, tail: BootTail?)?

    init(_ file: JournalFile, number: Int, match: Match?) {
        self.file = file
        self.number = number
        all = file.allEntries()
        self.match = match.map { MatchNode($0) }
    }

    /// Reads only entries that fulfil `match` from now on; the position must be set anew.
    func setMatch(_ match: Match?) {
        self.match = match.map { MatchNode($0) }
        candidate = nil
    }

    /// Finds the next entry in `direction` and makes it the candidate.
    func findCandidate(_ direction: ReadingDirection, _ scratch: inout FieldScratch) {
        candidate = match == nil ? unfilteredCandidate(direction) : filteredCandidate(direction, &scratch)
    }

    private func unfilteredCandidate(_ direction: ReadingDirection) -> Candidate? {
        if direction == .forward, gapIndex >= all.count { file.refresh(&all) }
        let start = direction == .forward ? gapIndex : gapIndex - 1
        guard let found = file.readableEntry(in: &all, from: start, direction) else {
            // What is left is damaged: it need not be looked at again.
            gapIndex = direction == .forward ? all.count : 0
            return nil
        }
        return Candidate(offset: found.offset, index: found.index, metadata: found.metadata, boot: nil)
    }

    private func filteredCandidate(_ direction: ReadingDirection, _ scratch: inout FieldScratch) -> Candidate? {
        guard let match else { return nil }
        while direction == .forward || gapOffset > 0 {
            let target = direction == .forward ? gapOffset : gapOffset - 1
            guard let offset = match.seek(target, direction, in: file, &scratch) else { return nil }
            if let metadata = try? file.metadata(ofEntryAt: ObjectOffset(offset)) {
                return Candidate(offset: ObjectOffset(offset), index: -1, metadata: metadata, boot: nil)
            }
            gapOffset = direction == .forward ? offset + 1 : offset
        }
        return nil
    }

    /// Moves the gap to the other side of the candidate, which has been read.
    func consume(_ direction: ReadingDirection) {
        guard let candidate else { return }
        place(at: candidate, direction == .forward)
        self.candidate = nil
    }

    /// Moves the gap before, or behind, an entry of this file.
    func place(at entry: Candidate, _ isBehind: Bool) {
        if entry.index >= 0 { gapIndex = isBehind ? entry.index + 1 : entry.index }
        gapOffset = isBehind ? entry.offset.rawValue + 1 : entry.offset.rawValue
    }

    /// Moves the gap before entry number `index` of the file.
    func place(before index: Int) {
        candidate = nil
        gapIndex = index
        guard match != nil else { return }
        if let next = file.readableEntry(in: &all, from: index, .forward) {
            gapOffset = next.offset.rawValue
        } else if let last = file.readableEntry(in: &all, from: index - 1, .backward) {
            gapOffset = last.offset.rawValue + 1
        } else {
            gapOffset = 0
        }
    }
}

extension FileReader {
    /// The number of entries.
    func entryCount() -> Int {
        file.refresh(&all)
        return all.count
    }

    /// The newest entry of the file. Asked often, for all files: what is known of one that has no new entries is not
    /// looked up in it again.
    func tail() -> EntryMetadata? {
        file.refresh(&all)
        if let known = knownTail, known.entryCount == all.count { return known.metadata }
        let metadata = file.readableEntry(in: &all, from: all.count - 1, .backward)?.metadata
        knownTail = (all.count, metadata)
        return metadata
    }

    /// The entry number `index`, or the next behind it that can be read.
    func entry(from index: Int) -> (index: Int, metadata: EntryMetadata)? {
        file.readableEntry(in: &all, from: index, .forward).map { ($0.index, $0.metadata) }
    }

    /// The number of the first entry that is not before `key`.
    func index(notBefore key: EntryKey, after isAfter: Bool) -> Int {
        file.refresh(&all)
        return file.firstIndex(in: &all, notBefore: key, after: isAfter)
    }

    /// The entries of a boot, if the file has any.
    func entries(ofBoot bootID: ID128, _ scratch: inout FieldScratch) -> EntryList? {
        guard let data = "_BOOT_ID=\(bootID)".withBytes({ file.data($0, scratch: &scratch) }) else { return nil }
        let list = file.entries(ofDataAt: data)
        return list.count > 0 ? list : nil
    }
}
