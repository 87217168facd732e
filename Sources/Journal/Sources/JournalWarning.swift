internal import JournalFormat
internal import JournalStorage
public import SystemPackage

/// A file or a directory that was left out, and why.
public struct JournalWarning: Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as far as it matters what to say about it; one message for each kind is enough.
    public enum Kind: Hashable, Sendable {
        case noPermission
        case truncated
        case damaged
        case unsupported
        case tooManyFiles
        /// Another program cut the file off while it was read.
        case truncatedMeanwhile
        /// The disk failed while the file was read.
        case unreadable
        case other(Errno)
    }

    public var kind: Kind
    public var path: FilePath

    public init(kind: Kind, path: FilePath) {
        self.kind = kind
        self.path = path
    }

    init(_ error: JournalFileError) {
        path = error.path
        kind =
            switch error.reason {
            case .system(.permissionDenied), .system(.notPermitted): .noPermission
            case .system(let error): .other(error)
            case .format(.truncated), .format(.fileTooShort): .truncated
            case .format(.unsupportedFlags): .unsupported
            case .format: .damaged
            case .directory, .notARegularFile: .damaged
            case .truncatedMeanwhile: .truncatedMeanwhile
            case .unreadable: .unreadable
            case .deleted: .other(.noSuchFileOrDirectory)
            }
    }

    public var description: String {
        switch kind {
        case .noPermission:
            "\(path): no permission to read it, left out; run as root or join the group systemd-journal"
        case .truncated: "\(path): the file is truncated, left out"
        case .damaged: "\(path): the file is damaged, left out; `--verify` says where"
        case .unsupported: "\(path): the file uses features that this version does not know, left out"
        case .tooManyFiles: "\(path): more than \(Journal.maximumFileCount) files, this one and others left out"
        case .truncatedMeanwhile:
            "\(path): another program cut the file off while it was read; the rest of its entries is left out"
        case .unreadable:
            "\(path): the disk could not be read (input/output error); the rest of the file's entries is left out"
        case .other(let error): "\(path): \(error), left out"
        }
    }
}
