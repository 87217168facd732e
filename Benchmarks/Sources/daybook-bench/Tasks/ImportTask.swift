internal import LinuxSystem
internal import SystemPackage

/// A stream of entries becomes a journal.
struct ImportTask {
    var stream: ExportStream
    var directory: FilePath

    func compare(_ runCount: Int) throws(BenchmarkError) -> Comparison {
        try Comparison.run(
            runCount,
            daybook: { () throws(BenchmarkError) in
                try run { [Programs.daybook, "import", "--output", $0.string] }
            },
            peer: { () throws(BenchmarkError) in
                try run { [Programs.journalRemote, "--output", $0.string, "-"] }
            })
    }

    /// Makes the one journal that is read later. At the level that every journalctl knows, so that both read the same.
    func makeJournal(_ path: FilePath) throws(BenchmarkError) {
        let arguments = [Programs.daybook, "import", "--level", "252", "--output", path.string]
        try Command(arguments: arguments, input: stream.path, errors: directory.appending("errors")).run()
    }

    /// - Parameter arguments: the program's, given where its output goes.
    private func run(_ arguments: (FilePath) -> [String]) throws(BenchmarkError) -> Usage {
        // A directory of its own: the peer makes several files of what does not fit the hash table of one.
        let output = directory.appending("imported")
        try attempt("make \(output)") { () throws(Errno) in try FileSystem.createDirectories(output) }
        defer { try? FileSystem.removeRecursively(output) }
        return try Command(
            arguments: arguments(output.appending("imported.journal")), input: stream.path,
            errors: directory.appending("errors")
        ).run()
    }
}
