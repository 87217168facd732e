internal import JournalFormat
internal import JournalSealing
internal import JournalText

/// What a command line of `daybook` asks for.
struct ShowSettings: Sendable {
    enum Action: Hashable, Sendable {
        case show
        case fieldNames
        case values(ofField: String)
        case boots, header, diskUsage, verify, setupKeys
        case control(ControlRequest)
        case vacuum(rotatesFirst: Bool)
        case help, version, outputModes, facilities
    }

    /// Where the journal is.
    enum Place: Hashable, Sendable {
        /// That of the running daybookd, else the system's.
        case automatic
        case directory(String)
        case files([String])
        case root(String)
    }

    var action = Action.show
    var place = Place.automatic
    var mergesMachines = false
    var wantsSystem = false
    var wantsUser = false
    var namespace: String?
    /// How many bytes of files may be mapped; `nil` for the standard.
    var mappingBudgetByteCount: Int?

    var range = ShowRange()
    var boot: BootSpecification?
    var units: [String] = []
    var userUnits: [String] = []
    var identifiers: [String] = []
    var excludedIdentifiers: [String] = []
    var priorities: ClosedRange<SyslogPriority>?
    var facilities: [SyslogFacility] = []
    var pattern: String?
    /// `nil` for what the pattern suggests.
    var isCaseSensitive: Bool?
    var isKernelOnly = false
    var cursorFile: String?
    /// The words that are no options: fields, paths and `+`.
    var matches: [String] = []

    var mode = OutputMode.short
    var outputFields: [String]?
    var follows = false
    var showsCursor = false
    var isUTC = false
    var showsHostname = true
    var isFullWidth = true
    var showsAll = false
    var truncatesAtNewline = false
    var isQuiet = false
    var usesPager = true
    var jumpsToEnd = false

    /// What vacuuming leaves.
    var vacuumLimits = VacuumCommand.Limits()

    /// What seals are verified with.
    var verificationKey: VerificationKey?
    /// The length of an epoch of new keys.
    var sealingIntervalMicroseconds: UInt64 = 900_000_000
    /// Whether keys that are there are replaced.
    var isForced = false
}

/// Where showing begins and ends.
struct ShowRange: Hashable, Sendable {
    /// Entries that were received before are not shown. Microseconds since 1970, as the next one.
    var since: UInt64?
    /// Entries that were received later are not shown.
    var until: UInt64?
    var lines = LineLimit.all
    var isReverse = false
    var cursor: Cursor?
    /// Whether the entry of the cursor itself is left out.
    var isAfterCursor = false
}
