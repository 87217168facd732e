/// What can be set in the configuration file, with the defaults.
public struct DaemonSettings: Hashable, Sendable {
    /// How long an entry may wait to be made durable, in microseconds; 0 for no limit.
    public var syncIntervalMicroseconds: UInt64 = 300_000_000
    /// Beyond how many bytes a journal file is rotated; `nil` to choose by the file system's size.
    public var maximumFileByteCount: Int?
    /// How many files are kept; `nil` for any number.
    public var maximumFileCount: Int? = 100
    /// From how many bytes on a field is compressed; `nil` for never.
    public var compressionThreshold: Int? = 512
    /// How many bytes of journal files may be mapped for reading; `nil` for the standard.
    public var mappingBudgetByteCount: Int?

    public init() {}
}
