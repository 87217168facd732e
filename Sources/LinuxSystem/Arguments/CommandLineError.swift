/// What is wrong with the words of a command line, in the sentences of `getopt_long(3)`.
public enum CommandLineError: Error, Hashable, Sendable {
    case unknownShort(Character)
    case unknownLong(String)
    /// An abbreviation that fits several options.
    case ambiguous(String, possibilities: [String])
    /// `spelling` is with its dashes.
    case argumentMissing(spelling: String)
    case argumentUnexpected(spelling: String)
    /// A word that is no option, for a program that takes none.
    case operandUnexpected(String)
}

extension CommandLineError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownShort(let letter):
            "invalid option -- '\(letter)'"
        case .unknownLong(let name):
            "unrecognized option '\(name)'"
        case .ambiguous(let name, let possibilities):
            "option '\(name)' is ambiguous; possibilities: "
                + possibilities.map { "'\($0)'" }.joined(separator: " ")
        case .argumentMissing(let spelling):
            spelling.hasPrefix("--")
                ? "option '\(spelling)' requires an argument"
                : "option requires an argument -- '\(spelling.dropFirst())'"
        case .argumentUnexpected(let spelling):
            "option '\(spelling)' doesn't allow an argument"
        case .operandUnexpected(let word):
            "unexpected argument '\(word)'"
        }
    }
}
