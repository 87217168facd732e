import JournalStorage
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// `daybookd` as a child process.
final class RunningDaemon {
    let directory: TemporaryDirectory
    let paths: DaybookPaths
    private let log: FilePath
    private let processID: Int32

    /// Starts the program and waits until it listens.
    ///
    /// - Parameter wrapper: a shell command that runs the program, `"$@"`, in its own way.
    init(
        in directory: TemporaryDirectory, options: [String] = [], wrapper: String = "exec \"$@\"",
        environment: [String: String] = [:], descriptors: [CInt: CInt] = [:]
    ) throws {
        self.directory = directory
        paths = DaybookPaths(state: directory.path.appending("state"), runtime: directory.path.appending("run"))
        log = directory.path.appending("log-\(UInt32.random(in: 0 ... .max))")
        let output = try OwnedDescriptor.open(log, [.writeOnly, .create])
        let program = try programPath("daybookd").string
        let words = [program, "--state-directory", paths.state.string, "--runtime-directory", paths.runtime.string]
        var given = descriptors
        given[2] = output.rawValue
        let child = try ChildProcess.start(
            ["sh", "-c", wrapper, "sh"] + words + options, environment: testEnvironment(environment),
            descriptors: given)
        processID = child.release()
    }

    var logText: String { (try? FileSystem.contents(of: log)).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    func waitForLog(_ text: String) {
        let deadline = Clock.monotonic() + 20_000_000
        while !logText.contains(text) {
            guard Clock.monotonic() < deadline else {
                Issue.record("\(text) is not in the log: \(logText)")
                return
            }
            Clock.sleep(microseconds: 2000)
        }
    }

    func send(_ signal: Signal) throws { try signal.send(to: processID) }

    /// Waits for the end of the process.
    func wait() throws -> ChildProcess.Ending { try ChildProcess(owning: processID).wait() }
}
