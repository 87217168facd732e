internal import JournalFormat

/// The seven lines with which a stdout stream begins: identifier, unit, priority, whether lines have a level prefix,
/// and whether they are forwarded to syslog, to the kernel log and to the console.
struct StdoutHandshake {
    /// The longest line, in bytes, without its newline.
    static let maximumLineByteCount = 255
    private static let lineCount = 7

    private(set) var settings = StdoutSettings()
    private let isPeerRoot: Bool
    private var nextLine = 0

    init(isPeerRoot: Bool) { self.isPeerRoot = isPeerRoot }

    var isComplete: Bool { nextLine == Self.lineCount }

    /// Takes the next line.
    mutating func receive(_ line: RawSpan) throws(StdoutRefusal) {
        let line = line.trimmingWhitespace()
        switch nextLine {
        case 0:
            settings.identifier = line.array
        case 1:
            // Only the service manager knows; from others it would be a claim.
            if isPeerRoot, UnitName.isValid(line) { settings.unit = line.text }
        case 2:
            guard let value = line.decimal(as: UInt16.self), value <= 999 else {
                throw .malformedPriority
            }
            settings.priority = SyslogPriority(rawValue: value)
        case 3: settings.hasLevelPrefix = try boolean(line)
        case 4: settings.isForwardedToSyslog = try boolean(line)
        case 5: settings.isForwardedToKernelLog = try boolean(line)
        default: settings.isForwardedToConsole = try boolean(line)
        }
        nextLine += 1
    }

    private func boolean(_ line: RawSpan) throws(StdoutRefusal) -> Bool {
        switch line.text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": return true
        case "0", "no", "n", "false", "f", "off": return false
        default: throw .malformedBoolean
        }
    }
}
