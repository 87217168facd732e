public import TestSupport

/// A parser of bytes from outside, as a fuzzer drives it.
///
/// A target gives each input to its parser and lets it do all that its users do with what comes out. It must end, with
/// whatever result; what must hold for every input is a `precondition`.
public struct FuzzTarget: Sendable {
    /// The name on the command line, and of the folder of the target's corpus.
    public let name: String
    /// How the inputs are changed.
    public let mutation: FuzzMutation
    /// Inputs to begin with. They are the same in every run.
    public let seeds: @Sendable () throws -> [[UInt8]]
    /// Makes what takes the inputs, one after the other.
    public let makeSubject: @Sendable () throws -> FuzzSubject

    init(
        _ name: String, _ mutation: FuzzMutation, seeds: @escaping @Sendable () throws -> [[UInt8]],
        makeSubject: @escaping @Sendable () throws -> FuzzSubject
    ) {
        self.name = name
        self.mutation = mutation
        self.seeds = seeds
        self.makeSubject = makeSubject
    }
}

/// Takes one input.
public typealias FuzzSubject = (RawSpan) throws -> Void

/// How the inputs of a target are changed.
public enum FuzzMutation: Sendable {
    /// As bytes, and by these words, of which some mean something to the parser.
    case bytes([String])
    /// As journal files: see ``JournalMutator``.
    case journal
}

extension FuzzTarget {
    /// All targets.
    public static let all = journalTargets + streamTargets + textTargets + spoolTargets

    /// No input is longer, in bytes.
    public static let inputByteLimit = 32 << 10

    /// Changes an input.
    ///
    /// - Parameter others: inputs that pieces may be taken from.
    public func mutate(
        _ input: [UInt8], others: [[UInt8]], limit: Int = inputByteLimit, using generator: inout SeededGenerator
    ) -> [UInt8] {
        switch mutation {
        case .bytes(let words):
            ByteMutator.mutate(input, words: words, others: others, limit: limit, using: &generator)
        case .journal: JournalMutator.mutate(input, others: others, limit: limit, using: &generator)
        }
    }
}
