internal import JournalText
internal import LinuxSystem

/// What the program knows of the world outside its command line, so that tests can be another world.
struct Surroundings: Sendable {
    /// The value of an environment variable.
    var variable: @Sendable (String) -> String?
    /// The present, in microseconds since 1970.
    var now: @Sendable () -> UInt64
    /// The local zone. Asked for only when a time is to be read or shown: it is in a file.
    var zone: @Sendable () -> TimeZone
    var isOutputTerminal: Bool
    var isErrorTerminal: Bool
    /// The width of the terminal, if there is one.
    var columnCount: @Sendable () -> Int?
    var userID: UInt32

    /// Those of this process.
    static func process() -> Surroundings {
        Surroundings(
            variable: { Host.environment($0) }, now: { Clock.realtime() }, zone: { TimeZone.local() },
            isOutputTerminal: Terminal.isTerminal(1), isErrorTerminal: Terminal.isTerminal(2),
            columnCount: { Terminal.columnCount(1) }, userID: Host.userID)
    }
}
