import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite("Child processes")
struct ChildProcessTests {
    static func output(_ arguments: [String], environment: [String]? = nil) throws -> String {
        let pipe = try Pipe.open()
        let child = try ChildProcess.start(
            arguments, environment: environment, descriptors: [1: pipe.writing.rawValue])
        let reading = try pipe.reading.duplicate()
        _ = consume pipe
        let bytes = try reading.readAll()
        let ending = try child.wait()
        #expect(ending == .exited(0))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aProgramIsFoundAndGetsItsArguments() throws {
        #expect(try Self.output(["printf", "%s|", "a b", "", "c"]) == "a b||c|")
    }

    @Test func theEnvironmentCanBeReplaced() throws {
        let path = Host.environment("PATH") ?? "/usr/bin:/bin"
        #expect(try Self.output(["env"], environment: ["A=1", "PATH=\(path)"]) == "A=1\nPATH=\(path)\n")
    }

    @Test func descriptorsCanChangePlaces() throws {
        let (first, second) = (try OwnedDescriptor.memoryFile(name: "1").release(), try Self.memoryFile())
        let one = OwnedDescriptor(owning: first)
        let child = try ChildProcess.start(
            ["sh", "-c", "echo one >/proc/self/fd/\(second); echo two >/proc/self/fd/\(first)"],
            descriptors: [second: first, first: second])
        _ = try child.wait()
        let two = OwnedDescriptor(owning: second)
        let written = [try one.bytes(at: 0, count: 16), try two.bytes(at: 0, count: 16)]
        #expect(written == [Array("one\n".utf8), Array("two\n".utf8)])
    }

    static func memoryFile() throws -> CInt { try OwnedDescriptor.memoryFile(name: "2").release() }

    @Test func theEndingIsToldApart() throws {
        let exited = try ChildProcess.start(["sh", "-c", "exit 7"]).wait()
        #expect(exited == .exited(7))
        let child = try ChildProcess.start(["sleep", "100"])
        let processID = child.processID
        #expect(Host.processExists(processID))
        try child.send(.terminate)
        let killed = try child.wait()
        #expect(killed == .killed(.terminate))
        #expect(!Host.processExists(processID))
    }

    @Test func aMissingProgramIsAnError() {
        #expect(throws: Errno.noSuchFileOrDirectory) { _ = try ChildProcess.start(["/nowhere/at-all"]) }
        #expect(replaceProcess(with: ["/nowhere/at-all"]) == .noSuchFileOrDirectory)
    }

    @Test func aProcessCanBecomeAnotherProgram() async {
        await #expect(processExitsWith: .exitCode(3)) {
            _ = replaceProcess(with: ["sh", "-c", "exit 3"])
        }
    }
}
