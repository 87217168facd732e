/// The names of units as people type them.
///
/// The rules are those of systemd: `nginx` is `nginx.service`, `/home` is `home.mount`, `/dev/sda` is `dev-sda.device`;
/// bytes that no name may have are written `\xNN`; a pattern stays one.
package enum UnitName: Hashable, Sendable {
    case name(String)
    case pattern(String)

    private static let suffixes: Set<String> = [
        "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]
    /// The longest name, in bytes.
    private static let maximumByteCount = 255

    package init(completing text: String) {
        if Self.isValid(text) {
            self = .name(text)
        } else if Self.isPattern(text), text.utf8.allSatisfy({ Self.isValid($0) || Self.patternBytes.contains($0) }) {
            self = .pattern(text)
        } else if text.hasPrefix("/"), !Self.isPattern(text) {
            let path = Self.escaped(path: text)
            let isDevice = text.hasPrefix("/dev/") || text.hasPrefix("/sys/")
            self = .name(path + (isDevice ? ".device" : ".mount"))
        } else {
            let escaped = Self.escaped(text)
            if Self.isPattern(text) {
                self = .pattern(escaped)
            } else {
                self = .name(Self.hasSuffix(escaped) ? escaped : escaped + ".service")
            }
        }
    }

    /// The name or the pattern.
    var text: String {
        switch self {
        case .name(let text), .pattern(let text): text
        }
    }

    private static let patternBytes = Set("[]!-*?".utf8)

    private static func isPattern(_ text: String) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

    private static func isValid(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: ":-_.\\@".utf8.contains(byte)
        }
    }

    private static func hasSuffix(_ text: String) -> Bool {
        guard let dot = text.lastIndex(of: ".") else { return false }
        return suffixes.contains(String(text[text.index(after: dot)...]))
    }

    private static func isValid(_ text: String) -> Bool {
        text.utf8.count <= maximumByteCount && hasSuffix(text) && text.utf8.allSatisfy { isValid($0) }
            && text.first != "@" && text.first != "."
    }

    private static func escaped(_ text: String) -> String {
        let isPattern = isPattern(text)
        return text.utf8.map { byte in
            if byte == UInt8(ascii: "/") { return "-" }
            if isValid(byte) || (isPattern && patternBytes.contains(byte)) { return character(byte) }
            return escape(byte)
        }.joined()
    }

    /// The name of the unit for a path, without its suffix: `/` becomes `-`, what could be mistaken for it is escaped.
    private static func escaped(path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.isEmpty else { return "-" }
        let joined = parts.joined(separator: "/")
        return joined.utf8.enumerated().map { index, byte in
            if byte == UInt8(ascii: "/") { return "-" }
            let isPlain =
                isValid(byte) && byte != UInt8(ascii: "-") && byte != UInt8(ascii: "\\")
                && byte != UInt8(ascii: "@")
            return isPlain && !(index == 0 && byte == UInt8(ascii: ".")) ? character(byte) : escape(byte)
        }.joined()
    }

    private static func character(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
}
