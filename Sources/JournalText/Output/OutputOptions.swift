/// What holds for every entry that is shown.
public struct OutputOptions: Sendable {
    /// The zone of the times.
    public var zone = TimeZone.utc
    /// Whether long and unprintable values are shown as they are (`--all`).
    public var showsAll = false
    /// Whether lines may be longer than the terminal is wide (`--full`); if not, they are cut.
    public var isFullWidth = true
    /// The width of the terminal.
    public var columnCount = 80
    /// Whether the terminal shows UTF-8.
    public var usesUTF8 = true
    /// The only fields to show, for the modes that show all (`--output-fields`); `nil` for all.
    public var outputFields: [String]?
    public var showsHostname = true
    public var colors = ColorLevel.off
    /// Whether only the first line of a message is shown, in the short modes.
    public var truncatesAtNewline = false
    /// The values of `SYSLOG_IDENTIFIER` whose entries the short modes leave out.
    public var excludedIdentifiers: [String] = []

    public init() {}
}
