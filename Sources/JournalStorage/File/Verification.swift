public import JournalFormat

/// What checking a journal file found.
public struct Verification: Sendable {
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The object that is wrong, the place where one should be, or that of a field of the header.
        public var offset: ObjectOffset
        /// What lies there; `nil` for the header, and for what is no object.
        public var object: ObjectType?
        /// What is wrong with it.
        public var text: String

        /// The offset in hexadecimal, the kind of object, and what is wrong.
        public var description: String {
            if let object { return "\(offset): \(object) object: \(text)" }
            return "\(offset): \(text)"
        }
    }

    /// How many findings are kept.
    public static let maximumFindingCount = 1000

    /// What is wrong, by offset; empty for an intact file. Of very many only the first that were found.
    public internal(set) var findings: [Finding] = []
    /// How many findings there are, with those that were not kept.
    public internal(set) var findingCount = 0
    /// The file has compatible flags that this version does not know, and was not looked at.
    public internal(set) var unknownFlags: CompatibleFlags = []
    /// The file is sealed.
    public internal(set) var isSealed = false
    /// What its seals vouch for; `nil` when there was no key to verify them with.
    public internal(set) var seals: SealReport?
    /// The file has a writer, or its last one died.
    public internal(set) var isOnline = false
    /// The file ends with an append that is under way, or that its writer did not finish. What lies before it is
    /// sound.
    public internal(set) var endsUnfinished = false

    /// Whether the file was looked at and nothing is wrong.
    public var isIntact: Bool { findings.isEmpty && unknownFlags.isEmpty }

    mutating func add(_ offset: UInt64, _ object: ObjectType?, _ text: () -> String) {
        findingCount += 1
        // Texts take longer to make than what is wrong takes to be found.
        guard findings.count < Self.maximumFindingCount else { return }
        findings.append(Finding(offset: ObjectOffset(offset), object: object, text: text()))
    }

    mutating func sort() { findings.sort { $0.offset.rawValue < $1.offset.rawValue } }
}
