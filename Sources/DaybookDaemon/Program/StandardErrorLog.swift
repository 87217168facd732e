internal import LinuxSystem
internal import Logging

/// Writes what the daemon has to say to standard error, a line each.
///
/// When standard error is itself a journal's stream, lines begin with their level, as in `<4>`; else with the
/// program's name.
struct StandardErrorLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let isJournal: Bool
    private let output: LineOutput

    /// - Parameter isJournal: whether the output is a journal's stream.
    init(isJournal: Bool, output: LineOutput) {
        self.isJournal = isJournal
        self.output = output
    }

    /// The daemon's logger.
    static func logger() -> Logger {
        let isJournal = isJournalStream(
            Host.environment("JOURNAL_STREAM"), status: try? FileStatus(ofDescriptor: LineOutput.standardError))
        let output = LineOutput(descriptor: LineOutput.standardError)
        return Logger(label: "daybookd") { _ in StandardErrorLog(isJournal: isJournal, output: output) }
    }

    /// Whether `JOURNAL_STREAM`, which says `DEVICE:INODE`, means the file with that status: the variable is inherited
    /// also by those whose output went elsewhere.
    static func isJournalStream(_ variable: String?, status: FileStatus?) -> Bool {
        guard let variable, let status else { return false }
        return variable == "\(status.device):\(status.inode)"
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        output.write("\(event.message)", prefix: isJournal ? "<\(Self.priority(of: event.level))>" : "daybookd: ")
    }

    /// The syslog priority of a level.
    static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
