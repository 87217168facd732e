public import JournalFormat
public import JournalSealing

/// What checking a journal file found.
public struct Verification: Sendable {
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The object that is wrong, or the place where one should be.
        public var offset: ObjectOffset
        /// What is wrong with it.
        public var text: String

        /// The offset in hexadecimal, and what is wrong.
        public var description: String { "\(offset): \(text)" }
    }

    /// How many findings are kept.
    public static let maximumFindingCount = 1000

    /// What is wrong, in the order in which it was found; empty for an intact file.
    public internal(set) var findings: [Finding] = []
    /// The file has compatible flags that this version does not know, and was not looked at.
    public internal(set) var unknownFlags: CompatibleFlags = []
    /// The file is sealed.
    public internal(set) var isSealed = false
    /// What its seals vouch for; `nil` when there was no key to verify them with.
    public internal(set) var seals: SealReport?
    /// The file has a writer, or its last one died: what is wrong may be nothing but work under way.
    public internal(set) var isOnline = false

    /// Whether the file was looked at and nothing is wrong.
    public var isIntact: Bool { findings.isEmpty && unknownFlags.isEmpty }

    mutating func add(_ offset: UInt64, _ text: String) {
        if findings.count < Self.maximumFindingCount {
            findings.append(Finding(offset: ObjectOffset(offset), text: text))
        }
    }
}

extension JournalFile {
    /// Checks the structure of the whole file.
    ///
    /// A first pass goes through all objects as they lie in the file and checks each by itself: sizes, flags,
    /// hashes, order and number. A second one, if the first could go to the end, follows all references: that the
    /// list of all entries is complete, that values are where the hash table says, and that each value lists exactly
    /// the entries that have it. Seals are checked with a key.
    ///
    /// - Parameters:
    ///   - authority: what seals are verified with.
    ///   - progress: called now and then with the share of the work that is done, from 0 to 1.
    /// - Throws: ``JournalFileError`` when the header, or another part of the file, cannot be read any more.
    /// - Complexity: O(n) in the bytes of the file; memory of a twentieth of that.
    public func verify(
        seals authority: SealingAuthority? = nil, progress: (Double) -> Void = { _ in }
    ) throws(JournalFileError) -> Verification {
        var verifier = Verifier(self, header: try header(), authority)
        verifier.run(progress)
        // What was found in zeros that stand for what could not be read says nothing.
        for finding in verifier.result.findings { lookForShrinking(at: finding.offset.rawValue) }
        try checkReadable()
        return verifier.result
    }
}
