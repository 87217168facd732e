internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem

/// `--verify`: checks each file and tells what is wrong with it, on standard error.
struct VerifyCommand {
    let files: [JournalFile]
    let isQuiet: Bool
    /// Whether a line shows how far it is.
    let showsProgress: Bool
    /// What seals are checked with, and what is said of them.
    let seals: SealRemarks
    /// Prints a line.
    var print: (String) -> Void = { ErrorOutput.printLine($0) }

    /// How many faults of one file are told one by one.
    private static let maximumFindingCount = 20

    /// Runs the command.
    ///
    /// - Returns: 0 when all files are intact, else 1.
    func run() -> CInt {
        var status: CInt = 0
        for file in files where !check(file) { status = 1 }
        return status
    }

    private func check(_ file: JournalFile) -> Bool {
        let result: Verification
        do {
            result = try file.verify(seals: seals.authority, progress: progress(of: file))
            clearProgress()
        } catch {
            clearProgress()
            print("FAIL: \(file.path) (\(error))")
            return false
        }
        for finding in result.findings.prefix(Self.maximumFindingCount) { print("\(file.path): \(finding)") }
        if result.findings.count > Self.maximumFindingCount {
            print("\(file.path): \(result.findings.count - Self.maximumFindingCount) further faults")
        }
        guard result.isIntact else {
            print("FAIL: \(file.path) (\(Self.summary(of: result)))")
            return false
        }
        if let missing = seals.missingKey(file.path, result) {
            print(missing)
            print("FAIL: \(file.path) (Required key not available)")
            return false
        }
        if !isQuiet {
            print("PASS: \(file.path)")
            if let remark = seals.remark(file.path, result) { print(remark) }
        }
        return true
    }

    private static func summary(of result: Verification) -> String {
        if !result.unknownFlags.isEmpty {
            return "features that this version does not know, compatible flags "
                + "0x\(hexadecimal(UInt64(result.unknownFlags.rawValue)))"
        }
        let count = result.findings.count
        let damage = "damaged in \(count) place\(count == 1 ? "" : "s")"
        return result.isOnline ? damage + ", or being written just now" : damage
    }

    private func progress(of file: JournalFile) -> (Double) -> Void {
        guard showsProgress else { return { _ in } }
        return { ErrorOutput.replaceLine("\(Int($0 * 100))% \(file.path)") }
    }

    private func clearProgress() {
        if showsProgress { ErrorOutput.replaceLine("") }
    }
}
