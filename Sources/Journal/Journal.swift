internal import JournalFormat
public import JournalStorage
public import LinuxSystem
internal import SystemPackage

/// The entries of many journal files as one journal.
///
/// A journal has a reading position. ``next()`` and ``previous()`` move it to the neighbouring entry, over all files:
/// entries that two files share are read once. Matches restrict what is read; ``seek(to:)`` sets the position, to be
/// resolved by the step that follows.
///
/// Files that cannot be read are left out and listed in ``warnings``, and so are damaged entries, without a message. A
/// file that another program cuts off while it is read is left out from then on; the other files are read on.
///
/// Of the files no more is mapped than ``MappingBudget`` allows for the whole process.
///
/// A journal belongs to one thread at a time.
public final class Journal {
    /// No more files than this are read together.
    public static let maximumFileCount = 7168

    /// What was left out when the journal was opened, and since: the first of each kind.
    public internal(set) var warnings: [JournalWarning] = []
    /// The files asked for by name that cannot be read, while others can.
    public private(set) var failures: [JournalFileError] = []
    /// What entries are read; `nil` for all. See ``setMatch(_:)``.
    public private(set) var match: Match?

    let source: JournalSource
    /// What the files have mapped.
    let windows: WindowPool
    var readers: [FileReader] = []
    var directories: [FilePath] = []
    var scratch = FieldScratch()
    private var nextNumber = 0

    /// Where reading starts, until a step resolves it.
    var pendingSeek: SeekTarget? = .head
    /// Where reading started.
    var lastSeek = SeekTarget.head
    var direction = ReadingDirection.forward
    /// The files that have an entry left in the direction of reading, the next one last.
    var order: [FileReader] = []
    var current: (reader: FileReader, entry: Candidate)?
    var stepsSincePoll = 0
    /// Files may have got entries that belong before those that are next.
    var mustPoll = false
    /// The newest entries of boots, once entries of several files have been compared.
    var bootTails: [ID128: BootTail]?

    /// Opens the journal that `source` describes.
    ///
    /// - Parameter windows: how files are mapped; the standard one suits all but tests.
    /// - Throws: ``JournalError`` when none of the files named in the source can be read, or when there are files and
    ///   none of them may be read. A journal without any file is not an error.
    public init(_ source: JournalSource, windows: WindowPool = WindowPool()) throws(JournalError) {
        self.source = source
        self.windows = windows
        let findings = source.scan()
        directories = findings.directories
        for (path, error) in findings.failures { warn(JournalWarning(JournalFileError(path: path, .system(error)))) }
        var hasVanished = false
        for path in findings.files {
            guard readers.count < Self.maximumFileCount else {
                warn(JournalWarning(kind: .tooManyFiles, path: path))
                break
            }
            do {
                add(try JournalFile.open(path, windows: windows))
            } catch {
                if case .files = source.place {
                    failures.append(error)
                } else if case .system(.noSuchFileOrDirectory) = error.reason {
                    hasVanished = true
                } else {
                    warn(JournalWarning(error))
                }
            }
        }
        if readers.isEmpty, let error = failures.first { throw failures.count == 1 ? .file(error) : .files(failures) }
        // What was in a file that was renamed, or replaced by a salvaged one, is under another name now.
        if hasVanished { rescan() }
        if readers.isEmpty, let warning = warnings.first(where: { $0.kind == .noPermission }) {
            throw .noReadableFile(warning.path, .permissionDenied)
        }
    }

    /// Opens the journal of one file that is open already; `path` is for messages.
    public init(file: JournalFile) {
        source = JournalSource(.files([]))
        windows = file.windows
        add(file)
    }

    @discardableResult
    func add(_ file: JournalFile) -> FileReader {
        let reader = FileReader(file, number: nextNumber, match: match)
        nextNumber += 1
        readers.append(reader)
        return reader
    }

    func warn(_ warning: JournalWarning) {
        if !warnings.contains(where: { $0.kind == warning.kind }) { warnings.append(warning) }
    }

    /// The files that are read.
    public var files: [JournalFile] { readers.map(\.file) }

    /// The bytes that the file systems have allocated for the files.
    public var diskUsageByteCount: Int { readers.reduce(0) { $0 + $1.file.diskUsageByteCount } }

    /// Says that nothing will be read for some time: most of what is mapped is given back, and comes again as needed.
    public func rest() { windows.rest() }

    /// Reads only entries that fulfil `match` from now on, `nil` for all.
    ///
    /// The position stays: the next step goes on from the entry that was read last.
    public func setMatch(_ match: Match?) {
        self.match = match
        for reader in readers { reader.setMatch(match) }
        order = []
        if pendingSeek == nil {
            pendingSeek = current.map { .beside($0.entry.metadata) } ?? .head
        }
    }
}
