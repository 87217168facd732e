internal import Journal
internal import JournalFormat
internal import JournalText
internal import LinuxSystem

/// Turns the options and words that say which entries are wanted into an expression.
///
/// Each kind of option is a condition of its own; what one option says several times are alternatives.
struct EntryFilter {
    let settings: ShowSettings
    let userID: UInt32

    /// The expression, without the condition for the boot; `nil` when all entries are wanted.
    ///
    /// - Parameter values: gives the values that a field has, for patterns.
    func match(valuesOf values: (String) -> [[UInt8]]) throws(CommandError) -> Match? {
        var conditions: [Match] = []
        if settings.isKernelOnly { conditions.append(.field("_TRANSPORT", "kernel")) }
        if let units = try units(values) { conditions.append(units) }
        if !settings.identifiers.isEmpty {
            conditions.append(.any(settings.identifiers.map { .field("SYSLOG_IDENTIFIER", $0) }))
        }
        if let priorities = settings.priorities {
            conditions.append(
                .any(
                    (priorities.lowerBound.rawValue...priorities.upperBound.rawValue).map {
                        .field("PRIORITY", "\($0)")
                    })
            )
        }
        if !settings.facilities.isEmpty {
            conditions.append(.any(settings.facilities.map { .field("SYSLOG_FACILITY", "\($0.rawValue)") }))
        }
        if let words = try Self.match(words: settings.matches) { conditions.append(words) }
        return conditions.isEmpty ? nil : .all(conditions)
    }

    private func units(_ values: (String) -> [[UInt8]]) throws(CommandError) -> Match? {
        guard !settings.units.isEmpty || !settings.userUnits.isEmpty else { return nil }
        var alternatives: [Match] = []
        for (unit, option) in settings.units.map({ ($0, "--unit") }) + settings.userUnits.map({ ($0, "--user-unit") }) {
            let isUser = option == "--user-unit"
            for name in expanded(
                UnitName(completing: unit), isUser ? UnitMatch.userFields : UnitMatch.systemFields, values)
            {
                alternatives.append(isUser ? UnitMatch.user(name, userID: userID) : UnitMatch.system(name))
            }
        }
        guard !alternatives.isEmpty else {
            let patterns = (settings.units + settings.userUnits).joined(separator: "', '")
            throw CommandError(
                "'\(patterns)': no unit in the journal has a matching name; '-F _SYSTEMD_UNIT' lists them")
        }
        return .any(alternatives)
    }

    private func expanded(_ unit: UnitName, _ fields: [String], _ values: (String) -> [[UInt8]]) -> [String] {
        guard case .pattern(let text) = unit else { return [unit.text] }
        let pattern = WildcardPattern(text)
        var names: Set<String> = []
        for field in fields {
            for value in values(field) where pattern.matches(value) {
                names.insert(String(decoding: value, as: UTF8.self))
            }
        }
        return names.sorted()
    }

    /// The expression that the words of the command line make: fields, paths of programs, and `+` for "or".
    static func match(words: [String]) throws(CommandError) -> Match? {
        var builder = MatchBuilder()
        var hasTerm = false
        func misplaced() -> CommandError { CommandError("'+' can only stand between matches; leave out this one") }
        for word in words {
            if word == "+" {
                guard hasTerm else { throw misplaced() }
                builder.addDisjunction()
                hasTerm = false
                continue
            }
            let fields = word.hasPrefix("/") ? try PathMatch.fields(for: word) : [word]
            for field in fields {
                do {
                    try builder.add(field)
                } catch {
                    throw CommandError("\(error)")
                }
            }
            hasTerm = true
        }
        if !words.isEmpty, !hasTerm { throw misplaced() }
        return builder.match
    }
}
