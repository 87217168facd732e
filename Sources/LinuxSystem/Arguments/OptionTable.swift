/// The options of a program, and the parser of its command line, with the rules of `getopt_long(3)`.
///
/// Long names may be abbreviated as long as the abbreviation is unique; letters may be joined (`-qn5`); options and
/// operands may be mixed; `--` ends the options; a lone `-` is an operand. It is a parser of our own because
/// `getopt_long` keeps its state in globals, permutes the caller's array and prints its errors itself.
public struct OptionTable<Key: Hashable & Sendable>: Sendable {
    /// What a word that is no option means for those behind it.
    public enum Order: Sendable {
        /// Options may follow operands.
        case mixed
        /// The first operand ends the options, for `program [OPTION...] COMMAND [ARGUMENT...]`. It is what `+` at the
        /// front of getopt's letters means.
        case optionsFirst
    }

    public let declarations: [OptionDeclaration<Key>]

    public init(_ declarations: [OptionDeclaration<Key>]) {
        self.declarations = declarations
    }

    /// Parses the words behind the program's name.
    ///
    /// - Throws: the first thing that is wrong.
    public func parse(
        _ words: [String], order: Order = .mixed
    ) throws(CommandLineError) -> ParsedCommandLine<Key> {
        var parsed = ParsedCommandLine<Key>()
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                parsed.operands += rest
                break
            } else if word.hasPrefix("--") {
                parsed.options.append(try longOption(word, &rest))
            } else if word.hasPrefix("-"), word != "-" {
                try shortOptions(word, &rest, &parsed)
            } else if order == .optionsFirst {
                parsed.operands += [word] + rest
                break
            } else {
                parsed.operands.append(word)
            }
        }
        return parsed
    }

    private func longOption(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(CommandLineError) -> ParsedCommandLine<Key>.Option {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let declaration = try declaration(abbreviated: String(parts[0]))
        let spelling = "--" + (declaration.long ?? "")
        var argument = parts.count > 1 ? String(parts[1]) : nil
        if case .none = declaration.argument {
            guard argument == nil else { throw .argumentUnexpected(spelling: spelling) }
        } else if argument == nil {
            argument = try argumentInNextWord(of: declaration, spelling, &rest)
        }
        return .init(key: declaration.key, spelling: spelling, argument: argument)
    }

    private func declaration(abbreviated name: String) throws(CommandLineError) -> OptionDeclaration<Key> {
        if let exact = declarations.first(where: { $0.long == name }) { return exact }
        let candidates = declarations.filter { $0.long?.hasPrefix(name) == true }
        guard let first = candidates.first else { throw .unknownLong("--" + name) }
        guard candidates.allSatisfy({ $0.key == first.key }) else {
            throw .ambiguous("--" + name, possibilities: candidates.map { "--" + ($0.long ?? "") })
        }
        return first
    }

    private func shortOptions(
        _ word: String, _ rest: inout ArraySlice<String>, _ parsed: inout ParsedCommandLine<Key>
    ) throws(CommandLineError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let declaration = declarations.first(where: { $0.short == letter }) else {
                throw .unknownShort(letter)
            }
            let spelling = "-\(letter)"
            var argument: String?
            if case .none = declaration.argument {
                argument = nil
            } else if !letters.isEmpty {
                argument = String(letters)
                letters = ""
            } else {
                argument = try argumentInNextWord(of: declaration, spelling, &rest)
            }
            parsed.options.append(.init(key: declaration.key, spelling: spelling, argument: argument))
        }
    }

    private func argumentInNextWord(
        of declaration: OptionDeclaration<Key>, _ spelling: String, _ rest: inout ArraySlice<String>
    ) throws(CommandLineError) -> String? {
        switch declaration.argument {
        case .none, .optional:
            return nil
        case .required:
            guard let word = rest.popFirst() else { throw .argumentMissing(spelling: spelling) }
            return word
        case .optionalWord(let accepts):
            guard let word = rest.first, accepts(word) else { return nil }
            return rest.popFirst()
        }
    }
}
