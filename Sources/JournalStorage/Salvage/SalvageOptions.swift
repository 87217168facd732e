public import SystemPackage

/// How the entries of a damaged file are written anew.
public struct SalvageOptions: Sendable {
    /// Which systemd's files the new ones are like; `nil` for those that the damaged one is like.
    public var level: JournalFileOptions.Level?
    /// The file to make; `nil` for one beside the damaged file, under the name of an archived journal.
    public var output: FilePath?
    /// The longest that a new file may become, in bytes; `nil` for what the layout allows.
    public var maximumByteCount: Int?

    public init() {}
}
