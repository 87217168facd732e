internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// What `--verify` has to say of one file.
struct VerifyReport: Sendable {
    /// What is wrong, and what should be known besides; one line each.
    var remarks: [String] = []
    /// What the seals of a file that has passed say, to be told behind the verdict.
    var afterword: String?
    /// `PASS: PATH`, or `FAIL: PATH (REASON)`.
    var verdict: String
    var isIntact: Bool

    /// How many faults of one file are told one by one.
    static let maximumFindingCount = 20

    /// Checks the file at `path`, mapping little of it at a time.
    ///
    /// - Parameter seals: what seals are checked with.
    static func make(_ path: FilePath, _ seals: SealRemarks, progress: (Double) -> Void) -> VerifyReport {
        do {
            // Objects are passed as they lie, so that no more than the last few windows are looked at again.
            let windows = WindowPool(windowByteCount: windowByteCount, limitByteCount: 8 * windowByteCount)
            let file = try JournalFile.open(path, windows: windows)
            return VerifyReport(path, try file.verify(seals: seals.authority, progress: progress), seals)
        } catch {
            return VerifyReport(verdict: "FAIL: \(path) (\(error))", isIntact: false)
        }
    }

    private static let windowByteCount = 256 << 10

    private init(verdict: String, isIntact: Bool) {
        self.verdict = verdict
        self.isIntact = isIntact
    }

    init(_ path: FilePath, _ result: Verification, _ seals: SealRemarks) {
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
        if let missing = seals.missingKey(path, result) {
            remarks.append(missing)
            isIntact = false
            verdict = "FAIL: \(path) (Required key not available)"
            return
        }
        verdict = "PASS: \(path)"
        afterword = seals.remark(path, result)
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
