internal import JournalFormat
internal import JournalStorage
internal import SystemPackage

/// `daybook salvage`: writes the intact entries of damaged files to clean ones.
struct SalvageCommand {
    let settings: SalvageSettings

    init(parsing words: [String]) throws(CommandError) {
        settings = try SalvageSettings(parsing: words)
    }

    /// Runs the command. A file that cannot be salvaged does not keep the next from being.
    ///
    /// - Returns: the exit status: the highest of those of the files.
    func run() throws(CommandError) -> CInt {
        var output = Output()
        switch settings.action {
        case .help: output.buffer.append(SalvageOption.helpText)
        case .version: output.buffer.append("daybook \(DaybookProgram.version)\n")
        case .run: break
        }
        var status: CInt = 0
        for file in settings.files where settings.action == .run {
            do throws(SalvageError) {
                let report = try Salvage.rewrite(file, settings.options)
                for line in Self.lines(report) { output.appendLine(line) }
                if !report.isComplete { status = max(status, 1) }
            } catch {
                ErrorOutput.print("\(error)")
                status = max(status, Self.status(error))
            }
            try output.flush()
        }
        try output.flush()
        return status
    }

    /// What could not be read at all is told from what could not be written.
    private static func status(_ error: SalvageError) -> CInt {
        switch error {
        case .locked, .notARegularFile, .directory, .outputExists, .system: SalvageSettings.refusal
        case .write: 1
        }
    }

    /// What is to be said of a file: a sentence, then what is lost, and where.
    static func lines(_ report: SalvageReport) -> [String] {
        var lines = ["\(report)"]
        let findings = report.findings
        lines += report.outputs.map { "  written: \($0)" + (report.wasRepeated ? " (already there)" : "") }
        if report.duplicateCount > 0 { lines.append("  found twice and kept once: \(report.duplicateCount)") }
        if findings.hasUnfinishedAppend { lines.append("  the last append was not finished; no entry is lost by it") }
        if findings.fileByteCount == 0 {
            lines.append("  the file is empty")
        } else if findings.isBlank {
            lines.append("  there is nothing but zeros in the file")
        } else if !findings.isJournal {
            lines.append("  nothing in the file shows that it ever was a journal; see that it is the right one")
        } else if !findings.unknownFlags.isEmpty {
            lines.append(
                "  the file has features that this version does not know (incompatible flags "
                    + "0x\(hexadecimal(UInt64(findings.unknownFlags.rawValue)))): a newer one may find more")
        } else if !findings.hasHeader {
            lines.append("  the file's header is damaged")
        }
        lines += findings.lost.map { "  lost: \($0)" }
        let rest = findings.lostCount - findings.lost.count
        if rest > 0 { lines.append("  lost: \(rest) further") }
        if findings.missingCount > 0 {
            lines.append("  lost: \(findings.missingCount) that the header counts and that are not there any more")
        }
        lines += findings.unexplained.map { range in
            func hexadecimal(_ offset: Int) -> String { JournalFormat.hexadecimal(UInt64(offset)) }
            return "  not explained: \(range.count) bytes from \(hexadecimal(range.lowerBound)) on"
        }
        return lines
    }
}
