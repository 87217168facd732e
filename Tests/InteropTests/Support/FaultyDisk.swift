import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A disk that can be made slow or broken while a program uses it: `Tests/DiskFaults/disk-faults.c`, preloaded into the
/// program, makes calls wait or fail that concern files below one directory.
final class FaultyDisk {
    /// The calls that can be met, in the order of the library's.
    enum Operation: Int, CaseIterable, Sendable {
        case synchronizeData, synchronize, write, map, allocate, truncate, rename, unlink, open
    }

    /// What each of them does to a full or write-protected disk, in the terms of open(2): looking is still possible.
    static let changes: [Operation] = [.write, .allocate, .truncate, .rename, .unlink, .open]

    private enum Offset {
        static let delay = 0, error = 8, remaining = 16, calls = 24, passed = 32, byteCount = 40
    }

    private let control: OwnedDescriptor
    /// What the program is to be started with.
    let environment: [String: String]

    /// - Parameter prefix: the directory of the files that are meant; it need not be there yet.
    init(_ programs: Programs, prefix: FilePath) throws {
        let path = programs.memory.path.appending("faults")
        control = try .open(path, [.readWrite, .create])
        try control.truncate(to: Operation.allCases.count * Offset.byteCount)
        environment = [
            "LD_PRELOAD": try Self.library(programs).string, "DISK_FAULTS": path.string,
            "DISK_FAULTS_PREFIX": prefix.string,
        ]
    }

    /// Lets each call wait before it is made, also those that wait already.
    func delay(_ operation: Operation, microseconds: UInt64) throws {
        try set(operation, Offset.delay, microseconds)
    }

    /// Holds every call from now on, until ``release(_:)`` or ``mend()``.
    func hold(_ operation: Operation) throws {
        try set(operation, Offset.passed, 0)
        try set(operation, Offset.delay, .max)
    }

    /// Lets the calls be made that have begun, and holds later ones.
    func release(_ operation: Operation) throws {
        try set(operation, Offset.passed, try get(operation, Offset.calls))
    }

    /// Lets calls fail, `count` of them, behind the next `skipped`.
    func fail(_ operation: Operation, _ error: Errno, count: UInt64 = .max, behind skipped: UInt64 = 0) throws {
        try set(operation, Offset.passed, try get(operation, Offset.calls) + skipped)
        try set(operation, Offset.error, UInt64(error.rawValue))
        try set(operation, Offset.remaining, count)
    }

    /// Lets the disk be as it is.
    func mend() throws { for operation in Operation.allCases { try mend(operation) } }

    /// Lets calls of one kind be as they are.
    func mend(_ operation: Operation) throws {
        try set(operation, Offset.delay, 0)
        try set(operation, Offset.remaining, 0)
    }

    /// How many calls have begun.
    func callCount(_ operation: Operation) throws -> UInt64 { try get(operation, Offset.calls) }

    /// How many calls are still to fail.
    func remainingCount(_ operation: Operation) throws -> UInt64 { try get(operation, Offset.remaining) }

    private func set(_ operation: Operation, _ field: Int, _ value: UInt64) throws {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        try bytes.withBytes { bytes throws(Errno) in
            try control.write(bytes, at: operation.rawValue * Offset.byteCount + field)
        }
    }

    private func get(_ operation: Operation, _ field: Int) throws -> UInt64 {
        let bytes = try control.bytes(at: operation.rawValue * Offset.byteCount + field, count: 8)
        return bytes.withBytes { $0.loadLittleEndian(at: 0, as: UInt64.self) }
    }

    // MARK: The library

    /// Compiles the library.
    private static func library(_ programs: Programs) throws -> FilePath {
        let library = programs.directory.path.appending("disk-faults.so")
        let source = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("DiskFaults").appending("disk-faults.c")
        let result = try run(
            ["cc", "-Wall", "-Wextra", "-O1", "-fPIC", "-shared", "-o", library.string, source.string, "-ldl"],
            in: programs.directory)
        try #require(result.isSuccess && result.errors.isEmpty, "\(result.errorText)")
        return library
    }
}
