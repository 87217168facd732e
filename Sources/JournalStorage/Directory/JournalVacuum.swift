internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// Removes old files from one directory of journals.
///
/// Only archived files are removed, and, where that is wanted, those that were put aside; those that are written count
/// and stay. The oldest go first: of one run of sequence numbers by their numbers, else by their times, which are those
/// of their first entries, or of the files themselves where these are older. Files without entries go whatever the
/// limits are.
public struct JournalVacuum: Sendable {
    /// What may stay.
    public struct Limits: Hashable, Sendable {
        /// How many bytes all files together may take on the disk; `nil` for any number.
        public var byteCount: UInt64?
        /// How many files there may be, those included that are written; `nil` for any number.
        public var fileCount: Int?
        /// The earliest first entry, in microseconds since 1970, that an archived file may have; 0 for any.
        public var oldestRealtime: UInt64 = 0

        public init() {}
    }

    /// A file that was removed.
    public struct Removal: Sendable {
        public var path: FilePath
        /// What it took on the disk.
        public var byteCount: Int
        public var wasEmpty: Bool
    }

    private struct Candidate {
        var name: String
        /// The run of sequence numbers; `nil` for a file that was put aside.
        var seqnumID: ID128?
        var seqnum: UInt64 = 0
        var realtime: UInt64
        /// Its place among all: its time, but not before that of an earlier file of its run.
        var rank: UInt64 = 0
        var byteCount: Int
        var isEmpty: Bool
    }

    public let directory: FilePath
    public var limits: Limits
    /// Whether files that were put aside may be removed, and count.
    public var takesAside = true
    /// How many of the newest archived files stay, whatever the limits are.
    var keptCount = 0

    public init(_ directory: FilePath, limits: Limits) {
        self.directory = directory
        self.limits = limits
    }

    /// Removes what the limits do not allow.
    ///
    /// A file that cannot be removed is passed over.
    ///
    /// - Parameters:
    ///   - onRemoval: is told of each file removed.
    ///   - onFailure: is told of each that could not be.
    /// - Throws: when the directory cannot be read.
    /// - Complexity: O(*n* log *n*) for *n* files, of each of which the status and the header are read.
    public func run(
        onRemoval: (Removal) -> Void, onFailure: (FilePath, Errno) -> Void = { _, _ in }
    ) throws(Errno) {
        var (candidates, byteCount, fileCount) = try look()
        func remove(_ candidate: Candidate) {
            let path = directory.appending(candidate.name)
            do throws(Errno) {
                try FileSystem.unlink(path)
                byteCount -= UInt64(candidate.byteCount)
                fileCount -= 1
                onRemoval(Removal(path: path, byteCount: candidate.byteCount, wasEmpty: candidate.isEmpty))
            } catch {
                onFailure(path, error)
            }
        }
        for candidate in candidates where candidate.isEmpty { remove(candidate) }
        candidates.removeAll(where: \.isEmpty)
        Self.sort(&candidates)
        for candidate in candidates.dropLast(keptCount) {
            guard
                byteCount > limits.byteCount ?? .max || fileCount > limits.fileCount ?? .max
                    || candidate.realtime < limits.oldestRealtime
            else { break }
            remove(candidate)
        }
    }

    /// Puts the oldest first.
    private static func sort(_ candidates: inout [Candidate]) {
        candidates.sort { ($0.seqnum, $0.name) < ($1.seqnum, $1.name) }
        var newest: [ID128: UInt64] = [:]
        for index in candidates.indices {
            candidates[index].rank = candidates[index].realtime
            guard let id = candidates[index].seqnumID else { continue }
            candidates[index].rank = max(candidates[index].realtime, newest[id] ?? 0)
            newest[id] = candidates[index].rank
        }
        candidates.sort { ($0.rank, $0.seqnum, $0.name) < ($1.rank, $1.seqnum, $1.name) }
    }

    /// Whether a file is done with, and no entry is in it. One that was rotated and is not archived yet may have entries
    /// that its writer still keeps from it.
    private func hasNoEntries(_ path: FilePath) -> Bool {
        guard let header = JournalDirectory.header(of: path) else { return false }
        return header.entryCount == 0 && header.state == .archived
    }

    /// The files that may be removed, and what all that count are together.
    private func look() throws(Errno) -> (candidates: [Candidate], byteCount: UInt64, fileCount: Int) {
        var candidates: [Candidate] = []
        var byteCount: UInt64 = 0
        var fileCount = 0
        for name in try FileSystem.names(in: directory) {
            guard let kind = JournalFileName(name), let status = try? FileStatus(ofLink: directory.appending(name)),
                status.kind == .regular
            else { continue }
            var candidate = Candidate(
                name: name, realtime: status.modificationTime, byteCount: status.allocatedByteCount, isEmpty: false)
            switch kind {
            case .active: break
            case .aside where !takesAside: continue
            case .aside(_, let realtime, _):
                candidate.realtime = min(candidate.realtime, realtime)
                candidates.append(candidate)
            case .archived(_, let seqnumID, let seqnum, let realtime):
                candidate.seqnumID = seqnumID
                candidate.seqnum = seqnum
                candidate.realtime = min(candidate.realtime, realtime)
                candidate.isEmpty =
                    status.byteCount < FileHeader.minimumByteCount || hasNoEntries(directory.appending(name))
                candidates.append(candidate)
            }
            byteCount += UInt64(status.allocatedByteCount)
            fileCount += 1
        }
        return (candidates, byteCount, fileCount)
    }
}
