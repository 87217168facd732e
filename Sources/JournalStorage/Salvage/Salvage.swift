internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// Getting the intact entries out of a damaged journal file.
public enum Salvage {
    /// What is intact in a file, and what is not. Nothing is changed.
    ///
    /// - Complexity: O(n) in the bytes of the file, holes excepted.
    public static func scan(_ path: FilePath) throws(SalvageError) -> SalvageFindings {
        let original = try open(path)
        return try scanner(of: original, path).findings
    }

    /// Writes the intact entries of a file to new, archived ones, which appear at once and complete.
    ///
    /// Sequence numbers, their id, times, boot ids and xor hashes stay as they are, so that cursors stay valid; so does
    /// the order of an entry's fields. Only a boot id that the entry's own field `_BOOT_ID` contradicts is taken from
    /// there: the field is vouched for. The file itself is left as it is.
    public static func rewrite(
        _ path: FilePath, _ options: SalvageOptions = SalvageOptions()
    ) throws(SalvageError) -> SalvageReport {
        let original = try open(path)
        // A program that opens the file meanwhile must not find it locked by those who only read it.
        try lock(original, path)
        try? original.unlock()
        return try rewrite(original, path, options)
    }

    static func rewrite(
        _ original: borrowing OwnedDescriptor, _ path: FilePath, _ options: SalvageOptions
    ) throws(SalvageError) -> SalvageReport {
        var rewriter = SalvageRewriter(try scanner(of: original, path), path: path, options: options)
        try rewriter.run(like: original)
        return rewriter.report
    }

    private static func scanner(
        of original: borrowing OwnedDescriptor, _ path: FilePath
    ) throws(SalvageError) -> SalvageScanner {
        do throws(Errno) {
            var scanner = try SalvageScanner.open(original)
            scanner.run()
            return scanner
        } catch {
            throw .system(path, operation: "reading it", error)
        }
    }

    static func open(_ path: FilePath) throws(SalvageError) -> OwnedDescriptor {
        let isDirectory: Bool
        do throws(Errno) {
            // A pipe under a journal's name must not make the reader wait.
            let original = try OwnedDescriptor.open(path, .nonBlocking)
            let kind = try original.status().kind
            if kind == .regular { return original }
            isDirectory = kind == .directory
        } catch {
            throw .system(path, operation: "opening it", error)
        }
        throw isDirectory ? .directory(path) : .notARegularFile(path)
    }

    static func lock(_ original: borrowing OwnedDescriptor, _ path: FilePath) throws(SalvageError) {
        do throws(Errno) {
            if try original.tryLock() { return }
        } catch {
            throw .system(path, operation: "locking it", error)
        }
        throw .locked(path)
    }

    /// Makes names durable that were given or taken in the directory of `path`.
    static func synchronizeDirectory(of path: FilePath) throws(SalvageError) {
        let parent = path.removingLastComponent()
        let directory: FilePath = parent.isEmpty ? "." : parent
        do throws(Errno) {
            try OwnedDescriptor.open(directory, .directory).synchronize()
        } catch {
            throw .system(directory, operation: "syncing it", error)
        }
    }
}
