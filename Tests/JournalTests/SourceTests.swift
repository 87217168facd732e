import Journal
import JournalFormat
import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("which files are read")
struct SourceTests {
    static let machine = "3d1219c7c4c5404aaa1f6d2a48adfda4"
    static let other = "00000000000000000000000000000001"

    /// A root with journals of two machines and a namespace, named after where they are.
    private func makeRoot() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let bytes = try Fixture.bytes("small-compact-keyed.journal")
        let journals = directory.path.appending("var/log/journal")
        for name in [Self.machine, Self.other, Self.machine + ".web", "nonsense", Self.machine + "0"] {
            try FileSystem.createDirectories(journals.appending(name))
        }
        for name in [
            "top.journal", "\(Self.machine)/system.journal", "\(Self.machine)/system@abc.journal",
            "\(Self.machine)/user-1000.journal", "\(Self.machine)/user-10001.journal", "\(Self.machine)/aside.journal~",
            "\(Self.machine)/notes.txt", "\(Self.machine)/.journal", "\(Self.other)/system.journal",
            "\(Self.machine).web/system.journal", "nonsense/system.journal", "\(Self.machine)0/system.journal",
        ] {
            try directory.write(bytes, to: "var/log/journal/" + name)
        }
        try FileSystem.createDirectories(directory.path.appending("etc"))
        try directory.write(Array((Self.machine + "\n").utf8), to: "etc/machine-id")
        return directory
    }

    private func names(_ journal: Journal, under root: TemporaryDirectory) -> [String] {
        let prefix = root.path.appending("var/log/journal").string.utf8.count + 1
        return journal.files.map { String($0.path.string.dropFirst(prefix)) }
            .map { $0.hasPrefix(Self.machine) ? "M" + $0.dropFirst(32) : $0 }
    }

    @Test("this machine's by default, all machines' on request")
    func machines() throws {
        let root = try makeRoot()
        let own = [
            "M/aside.journal~", "M/system.journal", "M/system@abc.journal", "M/user-1000.journal",
            "M/user-10001.journal",
        ]
        let journal = try Journal(.system(root: root.path))
        #expect(names(journal, under: root) == ["top.journal"] + own)
        #expect(journal.warnings.isEmpty)
        let all = try Journal(.system(allMachines: true, root: root.path))
        #expect(names(all, under: root) == ["top.journal", "\(Self.other)/system.journal"] + own)
        let directory = try Journal(JournalSource(.directories([root.path.appending("var/log/journal")])))
        #expect(names(directory, under: root) == ["top.journal", "\(Self.other)/system.journal"] + own)
    }

    @Test("by owner and by namespace")
    func ownersAndNamespaces() throws {
        let root = try makeRoot()
        var source = JournalSource.system(root: root.path)
        source.owners = [.system]
        #expect(names(try Journal(source), under: root) == ["M/system.journal", "M/system@abc.journal"])
        source.owners = [.user(1000)]
        #expect(names(try Journal(source), under: root) == ["M/user-1000.journal"])
        source.owners = [.system]
        source.namespaces = .only("web")
        #expect(names(try Journal(source), under: root) == ["M.web/system.journal"])
        source.namespaces = .standardAnd("web")
        #expect(names(try Journal(source), under: root).count == 3)
        source.namespaces = .all
        #expect(names(try Journal(source), under: root).count == 3)
        source.namespaces = .only("other")
        #expect(names(try Journal(source), under: root) == [])
    }

    @Test("leaves out what cannot be read, and says so once for each kind")
    func warnings() throws {
        let directory = try TemporaryDirectory()
        let bytes = try Fixture.bytes("small-compact-keyed.journal")
        var unsupported = bytes
        unsupported[FileHeader.Offset.incompatibleFlags + 1] = 1
        try directory.write(bytes, to: "good.journal")
        try directory.write(Array(bytes.prefix(1 << 20)), to: "short1.journal")
        try directory.write(Array(bytes.prefix(100)), to: "short2.journal")
        try directory.write(
            Array("this is not a journal, whatever its name says".utf8) + Array(repeating: 0, count: 1000),
            to: "text.journal")
        try directory.write(unsupported, to: "unsupported.journal")
        try FileSystem.createDirectories(directory.path.appending("directory.journal"))
        let journal = try Journal(JournalSource(.directories([directory.path])))
        #expect(journal.files.count == 1)
        #expect(Set(journal.warnings.map(\.kind)) == [.truncated, .damaged, .unsupported])
        #expect(journal.warnings.count == 3)
        for name in ["short1.journal", "text.journal", "unsupported.journal", "missing.journal", "directory.journal"] {
            #expect(throws: JournalError.self) {
                try Journal(JournalSource(.files([directory.path.appending(name)])))
            }
        }
    }
}
