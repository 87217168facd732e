internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// All entries of several journals, more than memory should be given to, are read and shown to nobody: what it takes
/// under a small budget, without one, and with journalctl.
struct BudgetTask {
    var directory: FilePath
    /// How many bytes the journals have together.
    var byteCount: Int
    var budget: String

    /// What one program took.
    struct Figures {
        var seconds: Double
        /// The largest resident and virtual sizes that were seen, in bytes.
        var residentByteCount: Int
        var virtualByteCount: Int
    }

    /// Makes the journals, files of about 128 MB.
    func prepare(_ journals: FilePath) throws(BenchmarkError) {
        try attempt("make \(journals)") { () throws(Errno) in try FileSystem.createDirectories(journals) }
        let input = directory.appending("mapped.export")
        defer { try? FileSystem.unlink(input) }
        var total = 0
        var number = 0
        while total < byteCount {
            let stream = try ExportStream.make(input, entryCount: 200_000, number: number)
            let path = journals.appending("\(number).journal")
            try ImportTask(stream: stream, directory: directory).makeJournal(path)
            total += (try? FileStatus(of: path))?.byteCount ?? byteCount
            number += 1
        }
    }

    func daybook(_ journals: FilePath, isLimited: Bool) throws(BenchmarkError) -> Figures {
        try run(
            [Programs.daybook] + (isLimited ? ["--mapping-budget", budget] : ["--mapping-budget", "64G"]), journals)
    }

    func journalctl(_ journals: FilePath) throws(BenchmarkError) -> Figures { try run([Programs.journalctl], journals) }

    private func run(_ program: [String], _ journals: FilePath) throws(BenchmarkError) -> Figures {
        let arguments = program + ["--directory", journals.string, "--no-pager", "--quiet", "-o", "export"]
        return try attempt("run \(program[0])") { () throws(Errno) in
            let input = try OwnedDescriptor.open("/dev/null", .readWrite)
            let child = try ChildProcess.start(
                arguments, descriptors: [0: input.rawValue, 1: input.rawValue, 2: input.rawValue])
            var figures = Figures(seconds: 0, residentByteCount: 0, virtualByteCount: 0)
            let start = Clock.monotonic()
            let status = FilePath("/proc/\(child.processID)/statm")
            // A process that has ended, and is not yet waited for, has no pages.
            while let bytes = try? FileSystem.contents(of: status) {
                let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
                guard pages.count > 1, pages[0] > 0 else { break }
                figures.virtualByteCount = max(figures.virtualByteCount, pages[0] * pageByteCount)
                figures.residentByteCount = max(figures.residentByteCount, pages[1] * pageByteCount)
                Clock.sleep(microseconds: 10_000)
            }
            _ = try child.wait()
            figures.seconds = Double(Clock.monotonic() - start) / 1e6
            return figures
        }
    }
}
