internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Writes the intact entries of a damaged file to clean ones.
///
/// Each DATA object is copied once, in the order in which they lie in the damaged file and ahead of the entries behind
/// it. So they lie in the same order in the new file, which is the order in which an entry shows its fields, whichever
/// entries are lost.
struct SalvageRewriter: ~Copyable {
    var scanner: SalvageScanner
    let path: FilePath
    let options: SalvageOptions
    var report: SalvageReport
    /// The DATA objects in the order in which they lie, by their numbers in the scanner's table.
    let order: [Int]
    /// By the number of a DATA object: the last entry of the run that refers to it, and where it lies in the new file;
    /// 0 for none.
    var lastUses: [Int]
    var newOffsets: [Int]
    /// The boots that DATA objects of the field `_BOOT_ID` name, by their numbers.
    var boots: [Int: ID128] = [:]
    /// The DATA objects of the entry that is being copied, in the new file.
    var newData: [Int] = []
    /// The run of sequence numbers that the new files belong to.
    let seqnumID: ID128

    init(_ scanner: consuming SalvageScanner, path: FilePath, options: SalvageOptions) {
        self.path = path
        self.options = options
        report = SalvageReport(path: path, findings: scanner.findings)
        let items = scanner.table.items
        order = items.indices.sorted { items[$0].offset < items[$1].offset }
        lastUses = [Int](repeating: 0, count: items.count)
        newOffsets = lastUses
        seqnumID = Self.seqnumID(&scanner, path, &report)
        self.scanner = scanner
    }

    /// The id of the run of sequence numbers: what the header says, else what the file's name does, else a new one.
    ///
    /// A new one is made from the file's first entry, so that salvaging a file again gives the same.
    private static func seqnumID(
        _ scanner: inout SalvageScanner, _ path: FilePath, _ report: inout SalvageReport
    ) -> ID128 {
        if let id = scanner.findings.seqnumID { return id }
        if case .archived(_, let id, _, _) = JournalFileName(path.lastComponent?.string ?? "") {
            report.findings.seqnumID = id
            return id
        }
        guard let first = scanner.findings.entries.first, let offset = Int(exactly: first.offset.rawValue),
            scanner.input.prepare(offset, EntryLayout.items)
        else { return .random() }
        let entry = scanner.input.bytes(at: offset, count: EntryLayout.items)
        let high = SipHash24(key: ID128(high: 0, low: 1)).hash(entry) & ~0xf000 | 0x4000
        let low = SipHash24(key: ID128(high: 0, low: 2)).hash(entry) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return ID128(high: high, low: low)
    }

    /// Writes all entries.
    ///
    /// - Parameter original: whose owner, permissions and time of creation the new files get.
    mutating func run(like original: borrowing OwnedDescriptor) throws(SalvageError) {
        var deal = SalvageRuns(scanner.findings.entries)
        if deal.runs.count > 1 { dropDuplicates(&deal) }
        for entry in deal.rejected { report.findings.addLost(Int(entry.offset.rawValue), .takenSeqnum) }
        for run in deal.runs where !run.isEmpty {
            noteUses(run)
            var rest = run[...]
            while !rest.isEmpty { try writeFile(&rest, like: original) }
        }
    }

    /// Leaves out entries that are in the damaged file twice: an append was repeated after its first try was lost sight
    /// of.
    private mutating func dropDuplicates(_ deal: inout SalvageRuns) {
        let count = deal.runs.reduce(deal.rejected.count) { $0 + $1.count }
        for index in deal.runs.indices.dropFirst() {
            deal.runs[index] = distinct(deal.runs[index], from: deal.runs[..<index])
        }
        deal.rejected = distinct(deal.rejected, from: deal.runs[...])
        report.duplicateCount = count - deal.runs.reduce(deal.rejected.count) { $0 + $1.count }
    }

    private mutating func distinct(
        _ entries: [SalvageFindings.Entry], from runs: ArraySlice<[SalvageFindings.Entry]>
    ) -> [SalvageFindings.Entry] {
        var result: [SalvageFindings.Entry] = []
        for entry in entries {
            var isKnown = false
            for run in runs where !isKnown { isKnown = isDuplicate(entry, of: run) }
            if !isKnown { result.append(entry) }
        }
        return result
    }

    /// Whether `entry` is among `others`, whose sequence numbers rise.
    private mutating func isDuplicate(_ entry: SalvageFindings.Entry, of others: [SalvageFindings.Entry]) -> Bool {
        var (low, high) = (0, others.count)
        while low < high {
            let middle = (low + high) / 2
            if others[middle].seqnum < entry.seqnum { low = middle + 1 } else { high = middle }
        }
        guard low < others.count, others[low].seqnum == entry.seqnum, let first = metadata(of: others[low]) else {
            return false
        }
        return first == metadata(of: entry)
    }

    mutating func metadata(of entry: SalvageFindings.Entry) -> EntryMetadata? {
        let offset = Int(entry.offset.rawValue)
        guard scanner.input.prepare(offset, EntryLayout.items) else { return nil }
        let bytes = scanner.input.bytes(at: offset, count: EntryLayout.items)
        return EntryMetadata(
            seqnumID: .zero, seqnum: bytes.loadLittleEndian(at: EntryLayout.seqnum),
            realtime: bytes.loadLittleEndian(at: EntryLayout.realtime),
            monotonic: bytes.loadLittleEndian(at: EntryLayout.monotonic),
            bootID: ID128(decoding: bytes, at: EntryLayout.bootID),
            xorHash: bytes.loadLittleEndian(at: EntryLayout.xorHash))
    }
}
