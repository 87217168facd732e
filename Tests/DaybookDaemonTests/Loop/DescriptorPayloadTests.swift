import Glibc
import JournalFormat
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import DaybookDaemon

@Suite("Payloads in descriptors")
struct DescriptorPayloadTests {
    /// What became of a payload, as a word.
    static func outcome(_ descriptor: borrowing OwnedDescriptor, isFromRoot: Bool = false) -> String {
        let payload = DescriptorPayload.open(descriptor, isFromRoot: isFromRoot)
        switch payload {
        case .mapped(let mapping): return "mapped " + mapping.bytes.text
        case .copied(let copy): return "copied " + copy.bytes.text
        case .empty: return "empty"
        case .refused(let reason): return "\(reason)"
        }
    }

    static func memoryFile(_ seals: FileSeals, byteCount: Int = 3) throws -> OwnedDescriptor {
        let file = try OwnedDescriptor.memoryFile(name: "test")
        if byteCount == 3 { try file.write([97, 98, 99]) } else { try file.truncate(to: byteCount) }
        try file.addSeals(seals)
        return file
    }

    @Test(
        arguments: [
            ([.shrink, .grow, .write], "mapped abc"), ([.seal, .shrink, .grow, .write], "mapped abc"),
            ([], "descriptorNotSealed"), ([.shrink, .grow], "descriptorNotSealed"),
            ([.grow, .write], "descriptorNotSealed"), ([.shrink, .write], "descriptorNotSealed"),
        ] as [(FileSeals, String)])
    func sealsDecide(seals: FileSeals, expected: String) throws {
        let file = try Self.memoryFile(seals)
        #expect(Self.outcome(file) == expected)
    }

    @Test func anImpossibleTimeIsNoTrap() throws {
        let file = try Self.memoryFile([.shrink, .grow, .write])
        var times = [timespec(tv_sec: 1 << 62, tv_nsec: 0), timespec(tv_sec: 1 << 62, tv_nsec: 0)]
        let result = unsafe futimens(file.rawValue, &times)
        try #require(result == 0)
        let (outcome, time) = (Self.outcome(file), try file.status().modificationTime)
        #expect(outcome == "mapped abc")
        #expect(time == .max)
    }

    @Test func rootNeedsNoSeals() throws {
        let file = try Self.memoryFile([])
        #expect(Self.outcome(file, isFromRoot: true) == "copied abc")
    }

    @Test(arguments: [(770 << 20) + 1, 800 << 20])
    func longFilesAreRefused(byteCount: Int) throws {
        let sealed = try Self.memoryFile([.shrink, .grow, .write], byteCount: byteCount)
        #expect(Self.outcome(sealed) == "descriptorTooLong")
        let open = try Self.memoryFile([], byteCount: (385 << 20) + 1)
        #expect(Self.outcome(open, isFromRoot: true) == "descriptorTooLong")
    }

    @Test func filesDirectlyInTemporaryDirectoriesAreCopied() throws {
        let path = FilePath("/tmp/daybook-test-\(Host.processID)-\(Clock.monotonic())")
        let file = try OwnedDescriptor.open(path, [.readWrite, .create, .exclusive])
        try file.write([97, 98, 99])
        let direct = Self.outcome(file)
        try FileSystem.unlink(path)
        let removed = Self.outcome(file)
        #expect(direct == "copied abc")
        // What is shown of a file that was removed since is its name and ` (deleted)`, which is as good.
        #expect(removed == "copied abc")

        let directory = try TemporaryDirectory()
        let below = try OwnedDescriptor.open(try directory.write([97], to: "below"))
        #expect(Self.outcome(below) == "descriptorNotSealed")
    }

    @Test func specialFilesAreRefused() throws {
        let pipe = try Pipe.open()
        #expect(Self.outcome(pipe.reading, isFromRoot: true) == "descriptorNotRegular")
        let directory = try OwnedDescriptor.open("/tmp", .directory)
        #expect(Self.outcome(directory, isFromRoot: true) == "descriptorNotRegular")
        let socket = try OwnedDescriptor.unixSocket(.datagram)
        #expect(Self.outcome(socket, isFromRoot: true) == "descriptorNotRegular")
    }

    @Test(arguments: [(.append, false), (.nonBlocking, false), ([], true)] as [(OwnedDescriptor.OpenOptions, Bool)])
    func unusualFlagsAreRefused(flag: OwnedDescriptor.OpenOptions, isAllowed: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([97, 98, 99], to: "file")
        let file = try OwnedDescriptor.open(path, [.readWrite, flag])
        #expect(Self.outcome(file, isFromRoot: true) == (isAllowed ? "copied abc" : "descriptorFlags"))
    }

    @Test func anEmptyFileIsNothing() throws {
        let file = try OwnedDescriptor.memoryFile(name: "empty")
        #expect(Self.outcome(file) == "empty")
    }

    @Test func aFileThatCannotBeReadIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([97, 98, 99], to: "file")
        let file = try OwnedDescriptor.open(path, .writeOnly)
        #expect(Self.outcome(file, isFromRoot: true) == "descriptorUnreadable")
    }
}
