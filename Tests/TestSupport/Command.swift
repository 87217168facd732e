public import LinuxSystem
internal import SystemPackage

/// What a program that ran to its end printed, and how it ended.
public struct CommandResult: Sendable {
    public var output: [UInt8]
    public var errors: [UInt8]
    public var ending: ChildProcess.Ending

    public var outputText: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
    public var isSuccess: Bool { ending == .exited(0) }
}

/// Runs a program to its end.
///
/// Its streams are files in `directory`, so that no pipe can fill up and hold it.
/// - Parameter environment: variables to set besides those of the test.
/// - Throws: when the program cannot be started: an oracle that is missing fails the test.
public func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:], in directory: TemporaryDirectory
) throws -> CommandResult {
    let tag = UInt64.random(in: .min ... .max)
    let inputPath = try directory.write(input, to: "\(tag).in")
    let outputPath = directory.path.appending("\(tag).out")
    let errorPath = directory.path.appending("\(tag).err")
    defer { for path in [inputPath, outputPath, errorPath] { try? FileSystem.unlink(path) } }
    let inputFile = try OwnedDescriptor.open(inputPath)
    let outputFile = try OwnedDescriptor.open(outputPath, [.writeOnly, .create])
    let errorFile = try OwnedDescriptor.open(errorPath, [.writeOnly, .create])
    let child = try ChildProcess.start(
        arguments, environment: testEnvironment(environment),
        descriptors: [0: inputFile.rawValue, 1: outputFile.rawValue, 2: errorFile.rawValue])
    let ending = try child.wait()
    return CommandResult(
        output: try FileSystem.contents(of: outputPath), errors: try FileSystem.contents(of: errorPath), ending: ending)
}

/// The environment that programs under test get: the same on every machine, and in UTC.
public func testEnvironment(_ additions: [String: String] = [:]) -> [String] {
    var variables = ["TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"]
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] { variables[name] = Host.environment(name) }
    variables.merge(additions) { $1 }
    return variables.map { "\($0.key)=\($0.value)" }.sorted()
}
