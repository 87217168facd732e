internal import SystemPackage

/// One journal file is read and shown, to nobody.
struct ReadingTask {
    var journal: FilePath
    var directory: FilePath

    func compare(_ options: [String], _ runCount: Int) throws(BenchmarkError) -> Comparison {
        let arguments = ["--file", journal.string, "--no-pager", "--quiet"] + options
        let errors = directory.appending("errors")
        let daybook = Command(arguments: [Programs.daybook] + arguments, errors: errors)
        let journalctl = Command(arguments: [Programs.journalctl] + arguments, errors: errors)
        // Once each before, so that the file is in memory for both.
        try daybook.run()
        try journalctl.run()
        return try Comparison.run(
            runCount, daybook: { () throws(BenchmarkError) in try daybook.run() },
            peer: { () throws(BenchmarkError) in try journalctl.run() })
    }
}
