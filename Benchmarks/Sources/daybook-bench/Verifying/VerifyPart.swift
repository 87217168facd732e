internal import LinuxSystem
internal import SystemPackage

/// How long it takes to verify journals, and how much memory, beside journalctl.
struct VerifyPart {
    let runCount: Int
    let entryCount: Int
    let directory: FilePath

    /// What `--verify` may have resident at most: 64 MiB.
    private static let residentLimit = 64 << 20

    func run(_ report: inout Report) {
        do throws(BenchmarkError) {
            let journals = directory.appending("verified")
            try attempt("make \(journals)") { () throws(Errno) in try FileSystem.createDirectories(journals) }
            defer { try? FileSystem.removeRecursively(journals) }
            let first = journals.appending("0.journal")
            try make(first, number: 0)
            try measure("verify one file of \(size(first))", ["--file", first.string], &report)
            for number in 1..<4 { try make(journals.appending("\(number).journal"), number: number) }
            try measure("verify 4 such files", ["--directory", journals.string], &report)
        } catch {
            report.printFailure("verify", error)
        }
    }

    private func size(_ path: FilePath) -> String {
        Quantity.megabytes((try? FileStatus(of: path))?.allocatedByteCount ?? 0)
    }

    private func make(_ path: FilePath, number: Int) throws(BenchmarkError) {
        let stream = try ExportStream.make(
            directory.appending("verified.export"), entryCount: entryCount, number: number)
        defer { try? FileSystem.unlink(stream.path) }
        try ImportTask(stream: stream, directory: directory).makeJournal(path)
    }

    private func measure(_ task: String, _ source: [String], _ report: inout Report) throws(BenchmarkError) {
        let comparison = try VerifyTask(source: source, directory: directory).compare(runCount)
        report.printRow(comparison.row(task, "time", target: 10) { $0.wallSeconds })
        report.printRow(comparison.row(task, "CPU", target: nil) { $0.processorSeconds })
        let largest = comparison.largest(\.residentByteCount)
        report.printRow(
            comparison.row(task, "resident", target: nil, show: { Quantity.megabytes(Int($0)) }) {
                Double($0.residentByteCount)
            })
        let verdict = largest <= Self.residentLimit ? "reached" : "falls short"
        report.printLine(
            "  (resident at most \(Quantity.megabytes(largest)), of "
                + "\(Quantity.megabytes(Self.residentLimit)) allowed: \(verdict))")
    }
}
