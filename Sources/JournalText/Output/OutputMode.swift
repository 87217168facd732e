/// How entries are shown, by the names that `--output` takes.
public enum OutputMode: String, CaseIterable, Sendable {
    case short
    case shortFull = "short-full"
    case shortISO = "short-iso"
    case shortISOPrecise = "short-iso-precise"
    case shortPrecise = "short-precise"
    case shortMonotonic = "short-monotonic"
    case shortDelta = "short-delta"
    case shortUnix = "short-unix"
    case verbose
    case export
    case json
    case jsonPretty = "json-pretty"
    case jsonServerSentEvents = "json-sse"
    case jsonSequence = "json-seq"
    case cat
    case withUnit = "with-unit"

    /// Whether output in this mode is for programs: nothing but entries may be printed, no separators and no notes.
    public var isQuiet: Bool {
        switch self {
        case .export, .json, .jsonPretty, .jsonServerSentEvents, .jsonSequence, .cat: true
        default: false
        }
    }
}
