/// The words of a command line, told apart.
public struct ParsedCommandLine<Key: Hashable & Sendable>: Sendable {
    /// One use of an option.
    public struct Option: Sendable {
        public var key: Key
        /// How the option is spelled in full, with its dashes: for messages.
        public var spelling: String
        /// Its argument; `nil` when it takes none, or an optional one was not given.
        public var argument: String?
    }

    /// The options in the order in which they were given.
    public var options: [Option] = []
    /// The words that are neither options nor arguments of options, in order.
    public var operands: [String] = []
}
