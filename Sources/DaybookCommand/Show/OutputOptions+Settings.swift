internal import JournalText

extension OutputOptions {
    /// What the command line and the surroundings say about how entries look.
    init(_ settings: ShowSettings, _ surroundings: Surroundings) {
        self.init()
        if settings.mode.showsLocalTime, !settings.isUTC { zone = surroundings.zone() }
        showsAll = settings.showsAll
        isFullWidth = settings.isFullWidth
        if !isFullWidth { columnCount = Self.columnCount(surroundings) }
        usesUTF8 = surroundings.usesUTF8
        outputFields = settings.outputFields
        showsHostname = settings.showsHostname
        colors = ColorLevel(surroundings)
        truncatesAtNewline = settings.truncatesAtNewline
        excludedIdentifiers = settings.excludedIdentifiers
    }

    /// `COLUMNS` if it is a number from 1 to 65535, else the terminal's width, else 80.
    private static func columnCount(_ surroundings: Surroundings) -> Int {
        if let text = surroundings.variable("COLUMNS"), let count = UInt16(text), count > 0 { return Int(count) }
        return surroundings.columnCount() ?? 80
    }
}

extension OutputMode {
    /// Whether the mode shows times by the clock of a zone.
    fileprivate var showsLocalTime: Bool {
        switch self {
        case .short, .shortFull, .shortISO, .shortISOPrecise, .shortPrecise, .withUnit, .verbose: true
        default: false
        }
    }
}

extension ColorLevel {
    /// `SYSTEMD_COLORS`, else `NO_COLOR`, else whether both outputs are a terminal that is not dumb.
    init(_ surroundings: Surroundings) {
        let isCapable =
            surroundings.isOutputTerminal && surroundings.isErrorTerminal
            && (surroundings.variable("TERM").map { $0 != "dumb" } ?? false)
        switch surroundings.variable("SYSTEMD_COLORS") {
        case "16": self = .sixteen
        case "256", "24bit": self = .full
        case let value?:
            switch parseBoolean(value) {
            case true?: self = .full
            case false?: self = .off
            case nil: self = isCapable ? .full : .off
            }
        case nil:
            self = surroundings.variable("NO_COLOR") == nil && isCapable ? .full : .off
        }
    }
}

extension Surroundings {
    /// Whether text is UTF-8, by the variables that `setlocale(3)` looks at. Its tables are not loaded for that.
    var usesUTF8: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = variable(name), !value.isEmpty else { continue }
            let upper = value.uppercased()
            return upper.hasSuffix("UTF-8") || upper.hasSuffix("UTF8")
        }
        return false
    }
}
