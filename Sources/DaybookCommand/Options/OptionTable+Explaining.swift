internal import LinuxSystem

extension OptionTable {
    /// Parses as ``OptionTable/parse(_:order:)`` does, with errors for the user: for a name that no option has, the
    /// nearest one that is shown in the help.
    ///
    /// - Parameter program: what to ask for help, as in `daybook import`.
    func parse(
        _ words: [String], order: Order = .mixed, program: String
    ) throws(CommandError) -> ParsedCommandLine<Key> {
        do {
            return try parse(words, order: order)
        } catch {
            throw CommandError("\(explanation(of: error)); '\(program) --help' lists the options")
        }
    }

    private func explanation(of error: CommandLineError) -> String {
        guard case .unknownLong(let spelling) = error else { return error.description }
        let names = declarations.filter { $0.help != nil }.compactMap(\.long)
        guard let nearest = NearestName.of(String(spelling.dropFirst(2)), among: names) else {
            return error.description
        }
        return "\(error.description), did you mean '--\(nearest)'?"
    }
}
