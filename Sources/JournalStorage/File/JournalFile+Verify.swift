internal import JournalFormat
public import JournalSealing
internal import LinuxSystem

extension JournalFile {
    /// Checks the whole file: that each object is sound by itself, and that every reference leads where it should.
    ///
    /// One pass over the file, from front to back, checks all of it, however large it is (see ``Verifier``). Where
    /// that finds that entries and the lists of values do not agree, a second one tells which. Seals are
    /// checked with a key.
    ///
    /// **Files that are being written.** The file is first looked at as if it had no writer. If something is wrong,
    /// and it may have one, the part of it is looked at that nobody changes any more: what lies before its last entry,
    /// with those references that lead there. What is wrong there is wrong. A file that ends with an append which its
    /// writer did not finish is intact in this sense, and ``Verification/endsUnfinished`` says so.
    ///
    /// - Parameters:
    ///   - authority: what seals are verified with.
    ///   - progress: called now and then with the share of the work that is done, from 0 to 1.
    /// - Throws: ``JournalFileError`` when the header, or another part of the file, cannot be read any more.
    /// - Complexity: O(n) in the bytes of the file. Memory: 56 bytes for each value whose list goes on behind the
    ///   place looked at, up to 7 MB, and 8 bytes for each bucket of the hash table, up to 24 MB.
    public func verify(
        seals authority: SealingAuthority? = nil, progress: (Double) -> Void = { _ in }
    ) throws(JournalFileError) -> Verification {
        mapping.claim()
        let header = try header()
        var latest = 0.0
        // A second look begins anew, which nobody wants to see.
        func advance(_ share: Double) {
            latest = max(latest, share * 0.99)
            progress(latest)
        }
        var result = verify(header, .none, authority, advance)
        if !result.findings.isEmpty, header.state != .archived {
            let now = try self.header()
            if now.state == .online || now != header, let horizon = horizon() {
                result = verify(now, horizon, authority, advance)
                result.isOnline = true
                result.endsUnfinished = result.findings.isEmpty
            }
        }
        // What was found in zeros that stand for what could not be read says nothing.
        for finding in result.findings { lookForShrinking(at: finding.offset.rawValue) }
        try checkReadable()
        result.sort()
        progress(1)
        return result
    }

    private func verify(
        _ header: FileHeader, _ horizon: Verifier.Horizon, _ authority: SealingAuthority?,
        _ progress: (Double) -> Void
    ) -> Verification {
        var verifier = Verifier(self, header: header, horizon: horizon, authority)
        verifier.run(progress)
        return verifier.result
    }

    /// How far the file is settled: up to the last entry that is in the list of all; `nil` if that is damaged.
    ///
    /// The writer is done with all that lies before it: it stores values, then the entry that they belong to, then
    /// enters that in the list of all, then in those of its values, and only then begins with the next one.
    private func horizon() -> Verifier.Horizon? {
        var list = allEntries()
        guard list.count > 0 else { return Verifier.Horizon(offset: layout.headerByteCount, entryCount: 0) }
        let last = slot(list.count - 1, of: &list)
        return last == 0 ? nil : Verifier.Horizon(offset: last, entryCount: UInt64(list.count - 1))
    }
}
