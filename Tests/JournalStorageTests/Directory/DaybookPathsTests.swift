import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import JournalStorage

@Suite("Where a daemon's files are")
struct DaybookPathsTests {
    static func paths(_ environment: [String: String]) -> DaybookPaths {
        DaybookPaths.user(7) { environment[$0] }
    }

    @Test func theStateFollowsXDG() {
        #expect(Self.paths(["HOME": "/home/u"]).state == "/home/u/.local/state/daybook")
        #expect(Self.paths(["HOME": "/home/u", "XDG_STATE_HOME": "/s"]).state == "/s/daybook")
        #expect(Self.paths(["HOME": "/home/u", "XDG_STATE_HOME": "s"]).state == "/home/u/.local/state/daybook")
        #expect(Self.paths(["HOME": "/home/u", "XDG_STATE_HOME": ""]).state == "/home/u/.local/state/daybook")
    }

    @Test func theRuntimeDirectoryMustExist() throws {
        let directory = try TemporaryDirectory()
        let given = directory.path
        #expect(Self.paths(["XDG_RUNTIME_DIR": given.string]).runtime == given.appending("daybook"))
        #expect(Self.paths(["XDG_RUNTIME_DIR": "/nowhere/at/all"]).runtime == "/tmp/daybook-7")
        #expect(Self.paths([:]).runtime == "/tmp/daybook-7")
    }

    @Test func aMachineWithoutIDGetsOneThatStays() throws {
        let directory = try TemporaryDirectory()
        let missing = directory.path.appending("none")
        #expect(MachineID.read(state: directory.path, systemPath: missing) == nil)
        let made = try MachineID.readOrMake(state: directory.path, systemPath: missing)
        #expect(try MachineID.readOrMake(state: directory.path, systemPath: missing) == made)
        let uninitialized = try directory.write(Array("uninitialized\n".utf8), to: "etc")
        #expect(MachineID.read(state: directory.path, systemPath: uninitialized) == made)
        let text = "0123456789abcdef0123456789abcdef"
        let known = try directory.write(Array((text + "\n").utf8), to: "known")
        #expect(MachineID.read(state: directory.path, systemPath: known) == ID128(text))
    }

    @Test func aLockTellsItsHolder() throws {
        let directory = try TemporaryDirectory()
        #expect(DirectoryLock.holder(of: directory.path) == nil)
        try Self.withLock(directory.path) { () throws in
            let holder = DirectoryLock.holder(of: directory.path)
            #expect(holder == DirectoryLock.Holder(processID: Host.processID, journal: "/j with blanks"))
            let keeper = try Self.heldBy(directory.path)
            #expect(keeper == holder)
        }
        #expect(DirectoryLock.holder(of: directory.path) == nil)
        #expect(try Self.heldBy(directory.path) == nil)
    }

    static func withLock(_ directory: FilePath, _ body: () throws -> Void) throws {
        let attempt = try DirectoryLock.take(in: directory, journal: "/j with blanks")
        guard case .taken(let lock) = consume attempt else {
            Issue.record("the lock is held")
            return
        }
        try body()
        _ = consume lock
    }

    /// Who keeps us from taking the lock.
    static func heldBy(_ directory: FilePath) throws -> DirectoryLock.Holder? {
        switch try DirectoryLock.take(in: directory, journal: "/j") {
        case .taken: nil
        case .held(let holder): holder
        }
    }
}
