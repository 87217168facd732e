internal import JournalSealing
internal import JournalStorage
internal import JournalText
internal import SystemPackage

/// What `--verify` says of a file's seals.
struct SealRemarks: Sendable {
    /// What they are checked with; `nil` without `--verify-key`.
    var authority: SealingAuthority?
    var zone: TimeZone

    /// What is said of a sealed file that there is no key for: it fails.
    func missingKey(_ path: FilePath, _ result: Verification) -> String? {
        guard result.isSealed, authority == nil else { return nil }
        return "\(path): the file is sealed, and there is no key to verify it with; give it by --verify-key="
    }

    /// What is said of a file that has passed.
    func remark(_ path: FilePath, _ result: Verification) -> String? {
        guard authority != nil else { return nil }
        guard let seals = result.seals else { return "=> Not sealed: the key says nothing about this file." }
        guard seals.firstRealtime > 0 else { return "=> No sealing yet, no entries in file." }
        func span(_ start: UInt64, _ end: UInt64) -> String { TimeSpan.text(end > start ? end - start : 0) }
        guard seals.validatedEnd > 0 else {
            return "=> No sealing yet, \(span(seals.firstRealtime, seals.lastRealtime)) of entries not sealed."
        }
        let (first, last) = (time(seals.firstRealtime), time(seals.validatedEnd))
        return "=> Validated from \(first) to \(last), final \(span(seals.validatedEnd, seals.lastRealtime)) "
            + "entries not sealed."
    }

    private func time(_ microseconds: UInt64) -> String { Timestamp.text(microseconds, in: zone) }
}
