internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

extension Salvage {
    /// What a pass through a directory has to tell.
    public enum Notice: Sendable, CustomStringConvertible {
        case salvaged(SalvageReport)
        case failed(SalvageError)

        /// A line for the log.
        public var description: String {
            switch self {
            case .salvaged(let report): report.description
            case .failed(let error): "Not salvaged: \(error)"
            }
        }
    }

    /// Salvages the files of a directory that were put aside, under names that end in `.journal~`, because nobody closed
    /// them in good order: those that are ONLINE or cannot be read at all. One that somebody holds locked is left alone.
    ///
    /// The damaged file is removed when nothing is left to look for in it. Otherwise it stays and is marked, by the
    /// extended attribute ``attribute``, so that the next pass leaves it alone. A mark beats a new name: programs that
    /// look for files put aside go on to find it. On a file system without such attributes it is scanned in every pass,
    /// and found to be done by the file that came of it: its name and contents follow from the damaged one.
    ///
    /// A pass may be cut short at any point and repeated. It takes its time; the caller need not wait for it.
    /// - Parameters:
    ///   - isCancelled: is asked before each file whether the pass shall end.
    ///   - onNotice: is told of each file as it is done.
    /// - Throws: when the directory cannot be read.
    public static func directoryPass(
        _ directory: FilePath, _ options: SalvageOptions = SalvageOptions(), isCancelled: () -> Bool = { false },
        onNotice: (Notice) -> Void
    ) throws(SalvageError) {
        let names: [String]
        do throws(Errno) {
            names = try FileSystem.names(in: directory)
        } catch {
            throw .system(directory, operation: "reading the directory", error)
        }
        for name in names where name.hasPrefix(".") && name.hasSuffix(SalvageRewriter.temporarySuffix) {
            try? SalvageRewriter.removeRemains(directory.appending(name))
        }
        for name in names where name.hasSuffix(".journal~") {
            if isCancelled() { return }
            do throws(SalvageError) {
                if let report = try salvageAside(directory.appending(name), options) { onNotice(.salvaged(report)) }
            } catch {
                onNotice(.failed(error))
            }
        }
    }

    /// The extended attribute that marks files which have been salvaged and stay.
    public static let attribute = "user.daybook.salvaged"

    /// - Returns: `nil` for a file that is not to be salvaged.
    private static func salvageAside(
        _ path: FilePath, _ options: SalvageOptions
    ) throws(SalvageError) -> SalvageReport? {
        guard (try? FileStatus(ofLink: path))?.kind == .regular else { return nil }
        let original = try open(path)
        do {
            // Held to the end: nobody else shall salvage the file at the same time.
            try lock(original, path)
        } catch .locked {
            return nil
        }
        guard original.attribute(attribute) == nil, needsSalvage(path) else { return nil }
        if try archiveSealed(original, path) { return nil }
        var report = try rewrite(original, path, options)
        // The seals go with the file.
        if report.isComplete, !isSealed(path) {
            do throws(Errno) {
                try FileSystem.unlink(path)
            } catch {
                throw .system(path, operation: "removing it", error)
            }
            report.isOriginalRemoved = true
            try synchronizeDirectory(of: path)
        } else {
            try? original.setAttribute(attribute, [UInt8(ascii: "1")])
        }
        // On a file system without attributes this pass has found out what an earlier one has told already.
        return report.wasRepeated && !report.isOriginalRemoved ? nil : report
    }

    /// Whether a file was left ONLINE or cannot be opened. One that was put aside for another reason is in order.
    private static func needsSalvage(_ path: FilePath) -> Bool {
        guard let header = JournalDirectory.header(of: path) else { return true }
        if header.state == .online { return true }
        do throws(JournalFileError) {
            _ = try JournalFile.open(path)
            return false
        } catch {
            if case .format = error.reason { return true }
            return false
        }
    }
}
