internal import JournalFormat
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

    /// - Parameter isJournal: whether standard error is a journal's stream.
    init(isJournal: Bool) { self.isJournal = isJournal }

    /// The daemon's logger.
    static func logger() -> Logger {
        Logger(label: "daybookd") { _ in StandardErrorLog(isJournal: Host.environment("JOURNAL_STREAM") != nil) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = ByteBuffer()
        line.append(isJournal ? "<\(Self.priority(of: event.level))>" : "daybookd: ")
        line.append("\(event.message)")
        line.append(UInt8(ascii: "\n"))
        // There is nobody to tell when that fails.
        try? writeAll(2, line.bytes)
    }

    private static func priority(of level: Logger.Level) -> Int {
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
