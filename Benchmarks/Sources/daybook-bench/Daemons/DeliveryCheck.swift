internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Whether each message is in a journal exactly once. It is journalctl that reads, whoever has written.
struct DeliveryCheck {
    var journal: FilePath
    var directory: FilePath
    var kind: DaemonUnderTest.Kind
    /// Whether journalctl may complain, and what it shows before it does so counts.
    var mayBeDamaged = false

    /// What is in the journal.
    struct Found {
        var isPresent: [Bool]
        /// How many entries have a number that another has too.
        var doubleCount: Int

        var lostCount: Int { isPresent.count { !$0 } }
    }

    /// - Throws: unless it is each of the numbers below `count`, once.
    func run(expecting count: Int) throws(BenchmarkError) {
        let found = try found(of: count)
        guard found.lostCount == 0 else {
            throw .lost("\(kind.rawValue) has lost \(found.lostCount) of \(count) messages.")
        }
        guard found.doubleCount == 0 else {
            throw .lost("\(kind.rawValue) has stored \(found.doubleCount) messages twice.")
        }
    }

    /// Which of the numbers below `count` are there.
    func found(of count: Int) throws(BenchmarkError) -> Found {
        let output = directory.appending("delivered")
        defer { try? FileSystem.unlink(output) }
        let names = try attempt("list \(journal)") { () throws(Errno) in try FileSystem.names(in: journal) }
        var text: [UInt8] = []
        for name in names where (try? FileStatus(of: journal.appending(name)))?.kind == .directory {
            // A directory and not its files by name: those that a daemon has put aside count too.
            let command = Command(
                arguments: [
                    Programs.journalctl, "--directory", journal.appending(name).string, "--quiet", "--merge", "-o",
                    "cat", "--output-fields=\(LoadMessages.numberField)",
                    "SYSLOG_IDENTIFIER=\(LoadMessages.identifier)",
                ], output: output, errors: directory.appending("errors"))
            do throws(BenchmarkError) {
                try command.run()
            } catch {
                guard mayBeDamaged else { throw error }
            }
            text += try attempt("read \(output)") { () throws(Errno) in try FileSystem.contents(of: output) }
        }
        var isPresent = [Bool](repeating: false, count: count)
        var lineCount = 0
        for line in text.split(separator: UInt8(ascii: "\n")) {
            lineCount += 1
            guard let number = Int(String(decoding: line, as: UTF8.self)), number < count else {
                throw .lost("\(kind.rawValue) has stored a number that was not sent.")
            }
            isPresent[number] = true
        }
        return Found(isPresent: isPresent, doubleCount: lineCount - isPresent.count { $0 })
    }
}
