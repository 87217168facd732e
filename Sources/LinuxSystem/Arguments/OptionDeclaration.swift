/// One option of a program: how it is spelled, what it takes and what the help says of it.
///
/// Two declarations with the same key are aliases; one without `help` is accepted and not shown.
public struct OptionDeclaration<Key: Hashable & Sendable>: Sendable {
    /// What the program knows the option as.
    public var key: Key
    /// The letter behind one dash.
    public var short: Character?
    /// The name behind two dashes.
    public var long: String?
    public var argument: OptionArgument
    /// What the help calls the argument, as in `--config=FILE`.
    public var argumentName: String?
    /// The heading that the help shows the option under; `nil` for that of the option before.
    public var section: String?
    public var help: String?

    public init(
        _ key: Key, short: Character? = nil, long: String? = nil, argument: OptionArgument = .none,
        argumentName: String? = nil, section: String? = nil, help: String? = nil
    ) {
        precondition(short != nil || long != nil, "an option that cannot be spelled")
        self.key = key
        self.short = short
        self.long = long
        self.argument = argument
        self.argumentName = argumentName
        self.section = section
        self.help = help
    }
}

/// Whether an option takes an argument.
public enum OptionArgument: Sendable {
    case none
    /// `-x ARG`, `-xARG`, `--name ARG` or `--name=ARG`.
    case required
    /// `-xARG` or `--name=ARG`; the next word is never taken.
    case optional
    /// As ``optional``, and the next word is taken too when the closure accepts it, as with journalctl's `-n 5`.
    case optionalWord(@Sendable (String) -> Bool)
}
