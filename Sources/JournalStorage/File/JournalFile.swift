internal import JournalFormat
public import LinuxSystem
public import SystemPackage

/// A journal file, open for reading.
///
/// Every journal that systemd wrote can be read: headers of 208 bytes and more, regular and compact layout, Jenkins
/// and keyed hashes, any compression, sealed or not, archived, offline, or being written by another process just now.
///
/// Nothing in the file is trusted. What is read is copied out, checked and only then used; offsets must rise along
/// hash chains and entry arrays and fall along the values of a field, so no walk can go on for ever; what cannot be
/// read is passed over, and the rest is shown.
///
/// A file is read through windows (``WindowedFile``), of which those that are used are mapped. One that is being
/// written grows in place; its counters are loaded with acquire order, so that all that they count is there. Positions
/// in a file are values of the caller's (``EntryList``).
///
/// A file belongs to one thread at a time. Each public method begins by claiming it for the calling one, and ends by
/// asking whether the file could be read: another program may have cut it off (``readingError``).
public final class JournalFile {
    /// What tells a file from every other, whatever its name is.
    public struct Identity: Hashable, Sendable {
        public let device: UInt64
        public let inode: UInt64

        public init(device: UInt64, inode: UInt64) {
            self.device = device
            self.inode = inode
        }
    }

    /// The path that the file was opened under, or that it was found under last.
    public var path: FilePath
    public let identity: Identity
    /// How the objects of the file are laid out.
    let layout: Layout
    let mapping: WindowedFile
    /// Whether the file was archived when it was opened, and so cannot grow.
    private let isComplete: Bool
    private let allocatedByteCount: Int

    private init(
        path: FilePath, status: FileStatus, layout: Layout, isComplete: Bool, mapping: consuming WindowedFile
    ) {
        self.path = path
        identity = Identity(device: status.device, inode: status.inode)
        allocatedByteCount = status.allocatedByteCount
        self.layout = layout
        self.isComplete = isComplete
        self.mapping = mapping
    }

    /// Opens the journal file at `path`.
    ///
    /// - Parameter windows: what the file shares with others that the same thread reads: see ``WindowPool``.
    /// - Throws: ``JournalFileError`` when it cannot be opened or its header is not that of an intact journal.
    public static func open(
        _ path: FilePath, windows: WindowPool = WindowPool()
    ) throws(JournalFileError) -> JournalFile {
        do {
            return try open(owning: openDescriptor(path), path: path, windows: windows)
        } catch let error as Errno {
            throw JournalFileError(path: path, .system(error))
        } catch let error as JournalFileError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }

    /// Opens the journal file that `descriptor` refers to; `path` is for messages.
    public static func open(
        owning descriptor: consuming OwnedDescriptor, path: FilePath, windows: WindowPool = WindowPool()
    ) throws(JournalFileError) -> JournalFile {
        MemoryRelief.install()
        do {
            let status = try descriptor.status()
            guard status.kind != .directory else { throw JournalFileError(path: path, .directory) }
            guard status.kind == .regular else { throw JournalFileError(path: path, .notARegularFile) }
            guard status.linkCount > 0 else { throw JournalFileError(path: path, .deleted) }
            guard status.byteCount >= FileHeader.minimumByteCount else {
                throw FormatError.fileTooShort(byteCount: UInt64(status.byteCount))
            }
            let header = try Self.header(of: descriptor, fileByteCount: status.byteCount)
            try header.validate(fileByteCount: UInt64(status.byteCount))
            let isComplete = header.state == .archived
            let largest = header.isCompact ? 4 << 30 : max(8 << 30, status.byteCount * 2)
            let mapping = WindowedFile(
                owning: descriptor, byteCount: status.byteCount,
                largestByteCount: isComplete ? status.byteCount : max(largest, status.byteCount), pool: windows)
            return JournalFile(
                path: path, status: status, layout: Layout(header), isComplete: isComplete, mapping: mapping)
        } catch let error as FormatError {
            throw JournalFileError(path: path, .format(error))
        } catch let error as Errno {
            throw JournalFileError(path: path, .system(error))
        } catch let error as JournalFileError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }

    /// Opens a file for reading. A pipe under a journal's name must not make the reader wait.
    ///
    /// Each file needs a descriptor for as long as it is read, and a journal has thousands of files: where the limit is
    /// reached, it is raised as far as this process may.
    private static func openDescriptor(_ path: FilePath) throws(Errno) -> OwnedDescriptor {
        do {
            return try .open(path, .nonBlocking)
        } catch .tooManyOpenFiles {
            _ = Host.raiseDescriptorLimit()
            return try .open(path, .nonBlocking)
        }
    }

    /// Reads the header by `pread(2)`.
    private static func header(of descriptor: borrowing OwnedDescriptor, fileByteCount: Int) throws -> FileHeader {
        let bytes = try descriptor.bytes(at: 0, upTo: min(fileByteCount, FileHeader.byteCountOf256))
        return try bytes.withBytes { bytes throws(FormatError) in try FileHeader(decoding: bytes) }
    }

    /// Whether the file's first `end` bytes can be read. Looks whether the file has grown if need be.
    @inline(__always)
    func contains(end: UInt64) -> Bool {
        end <= UInt64(mapping.byteCount) || grow(to: end)
    }

    @inline(never)
    private func grow(to end: UInt64) -> Bool {
        guard !isComplete, end <= UInt64(mapping.largestByteCount) else { return false }
        mapping.lookForGrowth()
        return end <= UInt64(mapping.byteCount)
    }

    /// What the file shares with others that the same thread reads.
    public var windows: WindowPool { mapping.pool }

    /// Why what was read of the file is not to be used: it was cut off meanwhile, or could not be read. `nil` as long
    /// as all is well; after that all methods find nothing or throw this.
    public var readingError: JournalFileError? {
        guard mapping.hasFaulted else { return nil }
        let actual = (try? mapping.status())?.byteCount ?? 0
        return JournalFileError(path: path, actual < mapping.byteCount ? .truncatedMeanwhile : .unreadable)
    }

    /// What to say of something wrong in the object at `offset`: that the file was cut off before its end, if it was.
    func error(_ error: FormatError, at offset: UInt64) -> JournalFileError {
        lookForShrinking(at: offset)
        return readingError ?? JournalFileError(path: path, .format(error))
    }

    /// Looks whether the file was cut off before the head of the object at `offset`, in which something is wrong.
    func lookForShrinking(at offset: UInt64) {
        mapping.lookForShrinking(below: Int(min(offset, UInt64(Int.max / 2))) + 64)
    }

    /// Throws ``readingError`` if there is one.
    @inline(__always)
    func checkReadable() throws(JournalFileError) {
        if mapping.hasFaulted, let error = readingError { throw error }
    }

    /// Whether the file has no name any more.
    public var isDeleted: Bool { (try? mapping.status())?.linkCount == 0 }

    /// The bytes that the file system has allocated for the file.
    public var diskUsageByteCount: Int {
        isComplete ? allocatedByteCount : (try? mapping.status())?.allocatedByteCount ?? allocatedByteCount
    }
}
