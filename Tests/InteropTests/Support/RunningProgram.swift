import LinuxSystem
import SystemPackage
import TestSupport
import Testing

/// A program that runs beside the test, its output in files; it is killed when the test lets go of it.
final class RunningProgram {
    private var child: ChildProcess?
    private let outputPath: FilePath
    private let errorPath: FilePath

    /// Starts a program.
    ///
    /// - Parameter input: the descriptor that the program reads; `nil` for nothing to read.
    init(
        _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:],
        input: CInt? = nil
    ) throws {
        let tag = UInt64.random(in: .min ... .max)
        outputPath = directory.path.appending("\(tag).out")
        errorPath = directory.path.appending("\(tag).err")
        let output = try OwnedDescriptor.open(outputPath, [.writeOnly, .create])
        let errors = try OwnedDescriptor.open(errorPath, [.writeOnly, .create])
        let nothing = try OwnedDescriptor.open("/dev/null")
        child = try ChildProcess.start(
            arguments, environment: testEnvironment(environment),
            descriptors: [0: input ?? nothing.rawValue, 1: output.rawValue, 2: errors.rawValue])
    }

    deinit {
        guard let child = child.take() else { return }
        try? child.send(.kill)
        _ = try? child.wait()
    }

    var processID: Int32 { child?.processID ?? 0 }
    var output: [UInt8] { (try? FileSystem.contents(of: outputPath)) ?? [] }
    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String {
        (try? FileSystem.contents(of: errorPath)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func send(_ signal: Signal) throws { try signal.send(to: processID) }

    /// Waits for the end of the program.
    func wait() throws -> ChildProcess.Ending {
        guard let child = child.take() else { preconditionFailure("a program ends once") }
        return try child.wait()
    }
}

/// Waits until something has come about; 30 seconds at most, which is an issue.
func waitUntil(
    _ what: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
) rethrows {
    let deadline = Clock.monotonic() + 30_000_000
    while try !condition() {
        guard Clock.monotonic() < deadline else {
            Issue.record("In vain waited until \(what())", sourceLocation: sourceLocation)
            return
        }
        Clock.sleep(microseconds: 10_000)
    }
}
