import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Where the spool is")
struct SpoolLocationTests {
    let stateID = ID128(high: 1, low: 2)
    let shared: TemporaryDirectory

    init() throws { shared = try TemporaryDirectory(in: "/dev/shm") }

    private func choose(_ runtime: FilePath, _ shared: FilePath, isInMemory: ((FilePath) -> Bool)? = nil)
        -> SpoolLocation
    {
        SpoolLocation.choose(
            runtime: runtime, stateID: stateID, userID: Host.userID, sharedMemory: shared,
            isInMemory: isInMemory ?? { FileSystem.isInMemory($0) })
    }

    @Test("A runtime directory in memory has it")
    func runtime() {
        let location = choose(shared.path, "/nowhere")
        #expect(location == SpoolLocation(directory: shared.path))
        #expect(!FileSystem.isInMemory("/proc") && !FileSystem.isInMemory("/nowhere"))
    }

    @Test("Else it has a private directory in shared memory, the same one each time")
    func sharedMemory() throws {
        let location = choose("/proc", shared.path)
        let directory = try #require(location.directory)
        #expect(directory.removingLastComponent() == shared.path && location.isOwnDirectory)
        #expect(location.problem == nil)
        let status = try FileStatus(ofLink: directory)
        #expect(status.kind == .directory && status.mode == 0o700 && status.ownerUser == Host.userID)
        #expect(choose("/proc", shared.path) == location)
        // It stays as long as there is something in it.
        try FileSystem.createDirectories(directory.appending("x"))
        location.removeIfEmpty()
        #expect(FileSystem.exists(directory))
        try FileSystem.removeDirectory(directory.appending("x"))
        location.removeIfEmpty()
        #expect(!FileSystem.exists(directory))
    }

    @Test("A directory that others can use, or a link, is not taken")
    func strangers() throws {
        let own = try #require(choose("/proc", shared.path).directory)
        try FileSystem.setMode(0o750, of: own)
        #expect(choose("/proc", shared.path).directory == nil)
        #expect(try #require(choose("/proc", shared.path).problem).contains(own.string))
        try FileSystem.removeDirectory(own)
        let other = shared.path.appending("other")
        try FileSystem.createDirectories(other, mode: 0o700)
        try FileSystem.symlink(other, at: own)
        #expect(choose("/proc", shared.path).directory == nil)
        try FileSystem.unlink(own)
        try shared.write([], to: try #require(own.lastComponent?.string))
        #expect(choose("/proc", shared.path).directory == nil)
    }

    @Test("Where nothing is in memory it has no directory, and says why")
    func nowhere() {
        let location = choose("/proc", shared.path) { _ in false }
        #expect(location.directory == nil && location.problem != nil)
    }

    @Test("Each journal has an id of its own")
    func stateIDs() throws {
        let other = try TemporaryDirectory()
        let ids = try [shared.path, other.path].flatMap { path in
            try [stateID, ID128(high: 3, low: 4)].map { try Spool.stateID(machineID: $0, journal: path) }
        }
        #expect(Set(ids).count == 4)
        #expect(try Spool.stateID(machineID: stateID, journal: shared.path) == ids[0])
        #expect(throws: SpoolError.self) { try Spool.stateID(machineID: stateID, journal: "/nowhere") }
    }
}
