internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Whether each message is in a journal exactly once. It is journalctl that reads, whoever has written.
struct DeliveryCheck {
    var journal: FilePath
    var directory: FilePath
    var kind: DaemonUnderTest.Kind

    func run(expecting count: Int) throws(BenchmarkError) {
        let output = directory.appending("delivered")
        defer { try? FileSystem.unlink(output) }
        let files = try attempt("list \(journal)") { () throws(Errno) in
            try FileSystem.names(in: journal).flatMap { name -> [String] in
                let path = journal.appending(name)
                return (try? FileStatus(of: path))?.kind == .directory ? [path.appending("*.journal").string] : []
            }
        }
        try Command(
            arguments: [Programs.journalctl] + files.map { "--file=" + $0 } + [
                "--quiet", "--merge", "-o", "cat", "--output-fields=\(LoadMessages.numberField)",
                "SYSLOG_IDENTIFIER=\(LoadMessages.identifier)",
            ], output: output, errors: directory.appending("errors")
        ).run()
        let text = try attempt("read \(output)") { () throws(Errno) in try FileSystem.contents(of: output) }
        var isPresent = [Bool](repeating: false, count: count)
        var lineCount = 0
        for line in text.split(separator: UInt8(ascii: "\n")) {
            lineCount += 1
            guard let number = Int(String(decoding: line, as: UTF8.self)), number < count else {
                throw .lost("\(kind.rawValue) has stored a number that was not sent.")
            }
            isPresent[number] = true
        }
        let lostCount = isPresent.count { !$0 }
        guard lostCount == 0 else { throw .lost("\(kind.rawValue) has lost \(lostCount) of \(count) messages.") }
        guard lineCount == count else {
            throw .lost("\(kind.rawValue) has stored \(lineCount - count) messages twice.")
        }
    }
}
