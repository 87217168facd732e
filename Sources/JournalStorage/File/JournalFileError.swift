public import JournalFormat
public import SystemPackage

/// Why a journal file cannot be opened or read: which file, and what is wrong with it.
public struct JournalFileError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// A system call failed.
        case system(Errno)
        /// The bytes are not those of an intact journal.
        case format(FormatError)
        case directory
        /// A device, a pipe, a socket or the like.
        case notARegularFile
        /// The file has no name any more; what was in it may be gone.
        case deleted
        /// Another program cut the file off while it was read.
        case truncatedMeanwhile
        /// A part of the file could not be read from the disk.
        case unreadable
    }

    public var path: FilePath
    public var reason: Reason

    public init(path: FilePath, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

extension JournalFileError: CustomStringConvertible {
    /// The path, what is wrong, and what can be done.
    public var description: String {
        switch reason {
        case .system(.permissionDenied):
            "\(path): no permission to read this journal; run as root or join the group systemd-journal"
        case .system(.noSuchFileOrDirectory):
            "\(path): there is no such file; name one that exists"
        case .system(let error):
            "\(path): \(error)"
        case .format(.fileTooShort(byteCount: 0)):
            "\(path): the file is empty, it is no journal yet; remove it, or wait until its writer has begun"
        case .format(.fileTooShort(let byteCount)):
            "\(path): the file ends inside its header, after \(byteCount) bytes; restore it from a backup or move it "
                + "away"
        case .format(.notAJournal):
            "\(path): not a journal file, it does not begin with LPKSHHRH; name one that is, or if this was one, let "
                + "`daybook salvage` look for what is left of it"
        case .format(.truncated(let announced, let actual)):
            "\(path): the file is truncated, its header announces \(announced) bytes and it has \(actual); "
                + "restore it from a backup or move it away"
        case .format(.unsupportedFlags(let flags)):
            "\(path): the journal uses features that this version does not know (incompatible flags "
                + "0x\(hexadecimal(UInt64(flags)))); read it with the program that wrote it or a newer one"
        case .format(let error):
            "\(path): the header is damaged: \(error); `daybook salvage` copies what is intact to a new file"
        case .directory:
            "\(path): a directory, not a journal file; read the journals in it with --directory"
        case .notARegularFile:
            "\(path): not a regular file but a device, a pipe or a socket; name a journal file"
        case .deleted:
            "\(path): the file was deleted while it was being opened"
        case .truncatedMeanwhile:
            "\(path): another program cut the file off while it was read; find out which one, and restore the file "
                + "from a backup"
        case .unreadable:
            "\(path): the disk could not be read (input/output error); look into the kernel's messages, and copy "
                + "what is left of the file"
        }
    }
}
