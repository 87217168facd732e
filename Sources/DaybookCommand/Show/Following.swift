internal import Journal
internal import JournalFormat
internal import JournalText
internal import LinuxSystem
internal import SystemPackage

extension ShowSession {
    /// How often the files are looked at again although nobody told of a change, in milliseconds: writers on other
    /// machines, over a network file system, cause no events.
    private static let pollMilliseconds = 2000

    private enum Token { static let journal: UInt64 = 0, output: UInt64 = 1 }

    /// Shows new entries as they come, until a signal ends the process or nobody reads the output any more.
    ///
    /// - Throws: silently, with the status 1, when standard output was hung up.
    func follow<Formatter: EntryFormatter & ~Copyable>(
        _ watcher: JournalWatcher, _ shower: inout EntryShower<Formatter>
    ) throws(CommandError) {
        do {
            var poll = try EventPoll.open()
            try poll.add(watcher.descriptor, token: Token.journal)
            // A file cannot be polled, nor can it hang up.
            try? poll.add(1, token: Token.output, isReading: false)
            while true {
                _ = try shower.show()
                try shower.output.flush()
                journal.rest()
                let count = try poll.wait(timeoutMilliseconds: Self.pollMilliseconds)
                for index in 0..<count {
                    let event = poll.event(at: index)
                    if event.token == Token.output, event.isHangup { throw CommandError.silent(status: 1) }
                }
                _ = try watcher.processChanges()
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("--follow: \(error)")
        }
    }
}
