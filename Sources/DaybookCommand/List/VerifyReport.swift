internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What `--verify` has to say of one file.
struct VerifyReport: Sendable {
    /// What is wrong, and what should be known besides; one line each.
    var remarks: [String] = []
    /// `PASS: PATH`, or `FAIL: PATH (REASON)`.
    var verdict: String
    var isIntact: Bool

    /// How many faults of one file are told one by one.
    static let maximumFindingCount = 20

    /// Checks the file at `path`, mapping little of it at a time.
    static func make(_ path: FilePath, progress: (Double) -> Void) -> VerifyReport {
        do {
            // Objects are passed as they lie, so that no more than the last few windows are looked at again.
            let windows = WindowPool(windowByteCount: windowByteCount, limitByteCount: 8 * windowByteCount)
            return VerifyReport(path, try JournalFile.open(path, windows: windows).verify(progress: progress))
        } catch {
            return VerifyReport(verdict: "FAIL: \(path) (\(error))", isIntact: false)
        }
    }

    private static let windowByteCount = 256 << 10

    private init(verdict: String, isIntact: Bool) {
        self.verdict = verdict
        self.isIntact = isIntact
    }

    init(_ path: FilePath, _ result: Verification) {
        remarks = result.findings.prefix(Self.maximumFindingCount).map { "\(path): \($0)" }
        let rest = result.findingCount - remarks.count
        if rest > 0 { remarks.append("\(path): \(rest) further fault\(rest == 1 ? "" : "s")") }
        isIntact = result.isIntact
        guard isIntact else {
            verdict = "FAIL: \(path) (\(Self.summary(of: result)))"
            return
        }
        if result.endsUnfinished {
            remarks.append(
                "\(path): the file is being written, or its writer was killed; all before its last entry is sound")
        }
        if result.isSealed { remarks.append("\(path): the file is sealed; this version does not check seals yet") }
        verdict = "PASS: \(path)"
    }

    private static func summary(of result: Verification) -> String {
        if !result.unknownFlags.isEmpty {
            return "features that this version does not know, compatible flags "
                + "0x\(hexadecimal(UInt64(result.unknownFlags.rawValue)))"
        }
        let count = result.findingCount
        return "damaged in \(count) place\(count == 1 ? "" : "s")"
    }
}
