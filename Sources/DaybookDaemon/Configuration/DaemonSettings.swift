public import JournalStorage

/// What can be set in the configuration file, with the defaults.
public struct DaemonSettings: Hashable, Sendable {
    /// How long an entry may wait to be made durable, in microseconds; 0 for no limit.
    public var syncIntervalMicroseconds: UInt64 = 30_000_000
    /// Beyond how many bytes a journal file is rotated; `nil` to choose by the file system's size.
    public var maximumFileByteCount: Int?
    /// How many files are kept; `nil` for any number.
    public var maximumFileCount: Int? = 100
    /// From how many bytes on a field is compressed; `nil` for never.
    public var compressionThreshold: Int? = 512
    /// Whether journal files are sealed when there is a key for it.
    public var seals = true
    /// How the journal files reach the disk.
    public var commit = CommitKind.overlay
    /// How many bytes of accepted entries may wait to be written; `nil` to choose by the machine's memory.
    public var spoolByteCapacity: Int?
    /// What happens when so many wait.
    public var spoolFullPolicy = SpoolFullPolicy.wait
    /// How many bytes of journal files may be mapped for reading; `nil` for the standard.
    public var mappingBudgetByteCount: Int?

    public init() {}

    /// The least and the most that `SpoolMaxUse=` can be, in bytes.
    static let spoolByteCapacityLimits = 1 << 20...1 << 30

    /// What is set, or a hundredth of the machine's memory, from 8 to 64 MiB.
    func spoolByteCapacity(memoryByteCount: UInt64?) -> Int {
        spoolByteCapacity ?? Int(min(max((memoryByteCount ?? 0) / 100, 8 << 20), 64 << 20))
    }
}
