internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem

/// Seals, when there is a key to verify them with.
extension Verifier {
    /// To be called for each object, in the order of the file.
    mutating func checkSeals(_ object: ObjectHeader, at offset: UInt64) {
        guard let type = ObjectType(rawValue: object.type), type == .entry || type == .tag else { return }
        guard var checker = seals.take() else { return }
        let finding: SealChecker.Finding?
        switch type {
        case .entry where file.contains(end: offset + UInt64(EntryLayout.items)):
            finding = checker.note(entryAt: offset, realtime: file.mapping.load(at: Int(offset) + EntryLayout.realtime))
        case .tag where file.contains(end: offset + UInt64(TagLayout.byteCount)):
            let file = file
            let bytes = file.mapping.withBytes(at: Int(offset), count: TagLayout.byteCount) { $0.array }
            finding = bytes.withBytes { checker.check(tagAt: offset, $0, in: file) }
        default: finding = nil
        }
        if let finding { result.add(finding.offset, finding.object) { finding.text } }
        result.seals = checker.report
        seals = consume checker
    }
}
