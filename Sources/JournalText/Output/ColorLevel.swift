/// Which colours the terminal has.
public enum ColorLevel: Sendable {
    case off
    /// The sixteen that every colour terminal has.
    case sixteen
    case full

    static let reset: StaticString = "\u{1b}[0m"
    static let bold: StaticString = "\u{1b}[0;1;39m"
    static let underline: StaticString = "\u{1b}[0;4m"
    static let green: StaticString = "\u{1b}[0;32m"
    static let blue: StaticString = "\u{1b}[0;34m"
    static let boldBlue: StaticString = "\u{1b}[0;1;34m"
    static let boldRed: StaticString = "\u{1b}[0;1;31m"

    var isOn: Bool { self != .off }

    var grey: StaticString { self == .full ? "\u{1b}[0;38;5;245m" : "\u{1b}[0;90m" }

    private var yellow: StaticString { self == .full ? "\u{1b}[0;1;38;5;185m" : "\u{1b}[0;1;33m" }

    /// The line that announces another boot.
    public func bootSeparator(_ bootID: String) -> String {
        isOn ? "\(Self.bold)-- Boot \(bootID) --\(Self.reset)" : "-- Boot \(bootID) --"
    }

    /// The colours of a message of that priority, or `nil` if it has none.
    func message(ofPriority priority: UInt8) -> MessageColor? {
        guard isOn else { return nil }
        switch priority {
        case 0...3: return MessageColor(on: Self.boldRed, highlight: Self.bold)
        case 4: return MessageColor(on: yellow, highlight: Self.bold)
        case 5: return MessageColor(on: Self.bold, highlight: Self.boldRed)
        case 6: return nil
        default: return MessageColor(on: grey, highlight: Self.boldRed)
        }
    }
}

/// The escape sequences that begin the text of a message and the highlighted part in it.
struct MessageColor {
    var on: StaticString
    var highlight: StaticString
}
