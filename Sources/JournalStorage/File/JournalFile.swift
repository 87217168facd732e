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
/// A file that is being written is mapped into a reservation of address space and grows in place; its counters are
/// loaded with acquire order, so that all that they count is there. Positions in a file are values of the caller's
/// (``EntryList``), and the file itself has no state that reading changes.
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
    let mapping: FileMapping
    /// `nil` once the file cannot grow any more, so that hundreds of archives need no descriptors.
    private let descriptor: OwnedDescriptor?
    private let allocatedByteCount: Int

    private init(
        path: FilePath, status: FileStatus, layout: Layout, mapping: consuming FileMapping,
        descriptor: consuming OwnedDescriptor?
    ) {
        self.path = path
        identity = Identity(device: status.device, inode: status.inode)
        allocatedByteCount = status.allocatedByteCount
        self.layout = layout
        self.mapping = mapping
        self.descriptor = descriptor
    }

    /// Opens the journal file at `path`.
    ///
    /// - Throws: ``JournalFileError`` when it cannot be opened or its header is not that of an intact journal.
    public static func open(_ path: FilePath) throws(JournalFileError) -> JournalFile {
        do {
            // A pipe under a journal's name must not make the reader wait.
            return try open(owning: .open(path, .nonBlocking), path: path)
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
        owning descriptor: consuming OwnedDescriptor, path: FilePath
    ) throws(JournalFileError) -> JournalFile {
        do {
            let status = try descriptor.status()
            guard status.kind == .regular else { throw JournalFileError(path: path, .notARegularFile) }
            guard status.linkCount > 0 else { throw JournalFileError(path: path, .deleted) }
            guard status.byteCount >= FileHeader.minimumByteCount else {
                throw FormatError.fileTooShort(byteCount: UInt64(status.byteCount))
            }
            let header = try Self.header(of: descriptor, fileByteCount: status.byteCount)
            let mapping = try Self.map(descriptor, header: header, byteCount: status.byteCount)
            try header.validate(fileByteCount: UInt64(status.byteCount))
            let layout = Layout(header)
            if header.state == .archived {
                return JournalFile(path: path, status: status, layout: layout, mapping: mapping, descriptor: nil)
            }
            return JournalFile(path: path, status: status, layout: layout, mapping: mapping, descriptor: descriptor)
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

    private static func header(
        of descriptor: borrowing OwnedDescriptor, fileByteCount: Int
    ) throws -> FileHeader {
        let byteCount = min(fileByteCount, FileHeader.byteCountOf256)
        let mapping = try FileMapping.reserve(byteCount: byteCount, isWritable: false)
        try mapping.map(descriptor, byteCount: byteCount)
        return try FileHeader(decoding: mapping.bytes(at: 0, count: byteCount))
    }

    /// Maps the file, with room to grow for one that is not archived.
    private static func map(
        _ descriptor: borrowing OwnedDescriptor, header: FileHeader, byteCount: Int
    ) throws(Errno) -> FileMapping {
        let largest = header.isCompact ? 4 << 30 : max(8 << 30, byteCount * 2)
        let mapping =
            header.state == .archived
            ? try FileMapping.reserve(byteCount: byteCount, isWritable: false)
            : try reserve(byteCount: largest, atLeast: byteCount)
        try mapping.map(descriptor, byteCount: byteCount)
        return mapping
    }

    /// As much as the system gives: where address space is scarce, a file must be opened again when it has grown.
    private static func reserve(byteCount: Int, atLeast minimum: Int) throws(Errno) -> FileMapping {
        for wanted in [max(byteCount, minimum), minimum + 128 << 20] {
            if let mapping = try? FileMapping.reserve(byteCount: wanted, isWritable: false) { return mapping }
        }
        return try FileMapping.reserve(byteCount: minimum, isWritable: false)
    }

    /// Whether the file's first `end` bytes can be read. Looks whether the file has grown if need be.
    @inline(__always)
    func contains(end: UInt64) -> Bool {
        end <= UInt64(mapping.mappedByteCount) || grow(to: end)
    }

    @inline(never)
    private func grow(to end: UInt64) -> Bool {
        guard end <= UInt64(mapping.reservedByteCount) else { return false }
        switch descriptor {
        case .none:
            return false
        case .some(let descriptor):
            guard let status = try? descriptor.status(), status.byteCount >= Int(end) else { return false }
            let byteCount = min(status.byteCount, mapping.reservedByteCount)
            guard (try? mapping.map(descriptor, byteCount: byteCount)) != nil else { return false }
            return true
        }
    }

    /// Whether the file has no name any more.
    public var isDeleted: Bool {
        switch descriptor {
        case .none:
            (try? FileStatus(of: path)).map { $0.device == identity.device && $0.inode == identity.inode } != true
        case .some(let descriptor): (try? descriptor.status())?.linkCount == 0
        }
    }

    /// The bytes that the file system has allocated for the file.
    public var diskUsageByteCount: Int {
        switch descriptor {
        case .none: allocatedByteCount
        case .some(let descriptor): (try? descriptor.status())?.allocatedByteCount ?? allocatedByteCount
        }
    }
}
