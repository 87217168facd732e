import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// While a file is synced and entries come, the file on disk is what it was when the sync began.
@Suite("A journal file during a sync")
struct SyncSnapshotTests {
    let programs: Programs
    let disk: FaultyDisk
    let daemon: RunningDaemon

    init() throws {
        programs = try Programs()
        disk = try FaultyDisk(programs, prefix: RunningDaemon.paths(programs).state)
        daemon = try RunningDaemon(
            programs, settings: ["Commit=overlay", "SyncIntervalSec=1h"], environment: disk.environment)
    }

    private func send(_ count: Int, _ set: String) throws {
        let socket = try daemon.connect()
        for number in 0..<count {
            try socket.send(Array("MESSAGE=\(set) \(number)\nSET=\(set)\nNUMBER=\(number)\nALSO=\(number % 7)\n".utf8))
        }
    }

    private func accepted() throws -> UInt64 {
        try JournalControl(socket: daemon.paths.controlSocket).durability().accepted
    }

    private func header(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        bytes.withBytes { $0.loadLittleEndian(at: offset, as: UInt64.self) }
    }

    @Test("It can be copied, and holds all entries from before the sync and none from later")
    func copy() throws {
        try send(500, "before")
        _ = try daemon.entries(500, "SET=before")
        let count = try accepted()
        let path = try daemon.journal.appending("system.journal")
        try disk.hold(.synchronizeData)
        let begun = try disk.callCount(.synchronizeData)
        try daemon.send(.realtime(1))
        // The data is being synced: entries come.
        try waitUntil("the first sync") { try disk.callCount(.synchronizeData) == begun + 1 }
        try send(400, "during")
        try waitUntil("they are accepted") { try accepted() == count + 400 }
        try disk.release(.synchronizeData)
        // The file is marked, and the mark is being synced.
        try waitUntil("the second sync") { try disk.callCount(.synchronizeData) == begun + 2 }
        let copy = try FileSystem.contents(of: path)
        #expect(copy[FileHeader.Offset.state] == FileState.offline.rawValue)
        Clock.sleep(microseconds: 200_000)
        #expect(try FileSystem.contents(of: path) == copy, "the file has changed in the middle of a sync")
        try programs.directory.write(copy, to: "copy.journal")

        try disk.release(.synchronizeData)
        // That the file is ONLINE has to be durable before anything is merged.
        try waitUntil("the third sync") { try disk.callCount(.synchronizeData) == begun + 3 }
        #expect(try daemon.entries("SET=during").isEmpty)
        try disk.mend()
        _ = try daemon.entries(400, "SET=during")
        try expectComplete(copy, entryCount: count)
        try daemon.stop()
    }

    private func expectComplete(_ copy: [UInt8], entryCount: UInt64) throws {
        let path = programs.path("copy.journal")
        #expect(header(copy, FileHeader.Offset.entryCount) == entryCount)
        let verification = try programs.daybook("--verify", "--file", path)
        #expect(verification.isSuccess, "\(verification.errorText)")
        let listing = try programs.journalctl("--file", path, "-o", "json", "-q")
        #expect(listing.isSuccess && listing.errors.isEmpty, "\(listing.errorText)")
        let entries = try JSONEntry.parse(listing.output)
        #expect(entries.count == Int(entryCount))
        #expect(entries.compactMap { $0["SET"] } == Array(repeating: "before", count: 500))
        #expect(entries.compactMap { $0["NUMBER"] } == (0..<500).map(String.init))
        // By the index of one field too.
        let matches = try programs.journalctl("--file", path, "-q", "-o", "cat", "--output-fields=NUMBER", "ALSO=3")
        #expect(matches.outputText.split(separator: "\n").compactMap { Int($0) } == (0..<500).filter { $0 % 7 == 3 })
        // systemd 252 does not verify such files; the same entries at its level it does.
        let export = try programs.daybook("--file", path, "-o", "export")
        let old = programs.path("old.journal")
        let conversion = try programs.daybook(["import", "--level", "252", "-o", old], input: export.output)
        #expect(conversion.isSuccess, "\(conversion.errorText)")
        let theirs = try programs.journalctl("--verify", "--file", old)
        #expect(theirs.isSuccess && theirs.errorText.contains("PASS"), "\(theirs.errorText)")
        let count = try JSONEntry.parse(try programs.journalctl("--file", old, "-o", "json", "-q").output).count
        #expect(count == Int(entryCount))
    }
}
