internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A program that is run to its end.
struct Command {
    var arguments: [String]
    var input: FilePath = "/dev/null"
    var output: FilePath = "/dev/null"
    /// Where the program's complaints go, for the message when it fails.
    var errors: FilePath

    /// Runs it.
    ///
    /// - Throws: when it ends with another status than 0.
    @discardableResult
    func run() throws(BenchmarkError) -> Usage {
        let name = arguments.first ?? ""
        let processorStart = ProcessorTime.ofChildren()
        let start = Clock.monotonic()
        let ending = try attempt("run \(name)") { () throws(Errno) in
            let input = try OwnedDescriptor.open(input)
            let output = try OwnedDescriptor.open(output, [.writeOnly, .create, .truncate])
            let errors = try OwnedDescriptor.open(errors, [.writeOnly, .create, .truncate])
            let child = try ChildProcess.start(
                arguments, descriptors: [0: input.rawValue, 1: output.rawValue, 2: errors.rawValue])
            return try child.wait()
        }
        let wall = Double(Clock.monotonic() - start) / 1e6
        guard ending == .exited(0) else {
            let text = (try? FileSystem.contents(of: errors, limit: 2000)) ?? []
            throw .program(name, ending, errors: String(decoding: text, as: UTF8.self))
        }
        return Usage(processorSeconds: ProcessorTime.ofChildren() - processorStart, wallSeconds: wall)
    }
}
