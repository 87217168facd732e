import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("Which journal is read")
struct SourceSelectionTests {
    let directory: TemporaryDirectory
    let daybook: DaybookPaths

    init() throws {
        directory = try TemporaryDirectory()
        daybook = DaybookPaths(
            state: directory.path.appending("state"), runtime: directory.path.appending("run"))
    }

    private func select(_ words: String..., userID: UInt32 = 1000) throws -> SourceSelection {
        try SourceSelection(
            ShowSettings(parsing: words, .test()), userID: userID, daybook: daybook, root: directory.path)
    }

    /// Does what a daybookd does when it starts; it runs as long as the attempt is kept.
    private func startDaemon() throws -> DirectoryLock.Attempt {
        try FileSystem.createDirectories(daybook.state)
        try FileSystem.createDirectories(daybook.runtime)
        let id = try MachineID.readOrMake(state: daybook.state)
        let machine = daybook.state.appending(id.description)
        try FileSystem.createDirectories(machine)
        return try DirectoryLock.take(in: daybook.runtime, journal: machine)
    }

    @Test("that of the system when no daybookd runs")
    func system() throws {
        let selection = try select()
        #expect(selection.isLive)
        #expect(
            selection.source.place
                == .directories([
                    directory.path.appending("run/log/journal"), directory.path.appending("var/log/journal"),
                ]))
        let daemon = try startDaemon()
        #expect(try select().source.place != selection.source.place)
        _ = consume daemon
        #expect(try select().source.place == selection.source.place)
    }

    @Test("that of the daybookd that runs")
    func running() throws {
        let daemon = try startDaemon()
        defer { _ = daemon }
        let selection = try select()
        #expect(selection.isLive)
        #expect(selection.source.place == .directories([daybook.state]))
        #expect(selection.source.machineID == MachineID.read(state: daybook.state))
        let merged = try select("-m")
        #expect(merged.source.place == .directories([daybook.state, daybook.state.appending("remote")]))
        #expect(merged.source.machineID == nil)
    }

    @Test("a directory, whatever daybookd does")
    func directoryOption() throws {
        let daemon = try startDaemon()
        defer { _ = daemon }
        let selection = try select("-D", directory.path.string)
        #expect(!selection.isLive)
        #expect(selection.source.place == .directories([directory.path]))
        #expect(selection.source.machineID == nil)
    }

    @Test("what is no directory is refused by name")
    func missingDirectory() throws {
        let file = try directory.write([], to: "file").string
        for (option, name) in [("-D", "/nowhere/at/all"), ("--root", "/nowhere"), ("-D", file)] {
            #expect {
                _ = try select(option, name)
            } throws: { error in
                (error as? CommandError)?.message.contains(name) == true
            }
        }
    }

    @Test("files, patterns and standard input")
    func files() throws {
        let a = try directory.write([], to: "a.journal")
        let b = try directory.write([], to: "b.journal")
        #expect(
            try select("--file", "\(directory.path)/*.journal", "--file", "/no*such").source.place
                == .files([a, b, "/no*such"]))
        #expect(try select("--file", "-").source.place == .files(["/dev/stdin"]))
    }

    @Test("owners and namespaces")
    func owners() throws {
        #expect(try select("--user").source.owners == [.user(1000)])
        #expect(try select("--user", userID: 0).source.owners == [.user(0), .system])
        #expect(try select("--user", "--system").source.owners == [.user(1000), .system])
        #expect(try select("--namespace=a").source.namespaces == .only("a"))
        #expect(try select("--namespace=+a").source.namespaces == .standardAnd("a"))
        #expect(try select("--namespace=*").source.namespaces == .all)
        #expect(try select("--namespace=").source.namespaces == .standard)
    }
}
