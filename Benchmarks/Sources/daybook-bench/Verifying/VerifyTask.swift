internal import LinuxSystem
internal import SystemPackage

/// Journals are verified.
struct VerifyTask {
    /// `--file FILE` or `--directory DIR`.
    var source: [String]
    var directory: FilePath

    func compare(_ runCount: Int) throws(BenchmarkError) -> Comparison {
        // Once before, so that the files are in memory for both.
        _ = try run(Programs.daybook)
        return try Comparison.run(
            runCount, daybook: { () throws(BenchmarkError) in try run(Programs.daybook) },
            peer: { () throws(BenchmarkError) in try run(Programs.journalctl) })
    }

    private func run(_ program: String) throws(BenchmarkError) -> Usage {
        let errors = directory.appending("errors")
        let processorStart = ProcessorTime.ofChildren()
        let start = Clock.monotonic()
        var residentByteCount = 0
        let ending = try attempt("run \(program)") { () throws(Errno) in
            let input = try OwnedDescriptor.open("/dev/null", .readWrite)
            let output = try OwnedDescriptor.open(errors, [.writeOnly, .create, .truncate])
            let child = try ChildProcess.start(
                [program, "--verify"] + source,
                descriptors: [0: input.rawValue, 1: input.rawValue, 2: output.rawValue])
            while let peak = Self.peakByteCount(child.processID) {
                residentByteCount = max(residentByteCount, peak)
                Clock.sleep(microseconds: 2000)
            }
            return try child.wait()
        }
        let wall = Double(Clock.monotonic() - start) / 1e6
        guard ending == .exited(0) else {
            let text = (try? FileSystem.contents(of: errors, limit: 2000)) ?? []
            throw .program(program, ending, errors: String(decoding: text, as: UTF8.self))
        }
        return Usage(
            processorSeconds: ProcessorTime.ofChildren() - processorStart, wallSeconds: wall,
            residentByteCount: residentByteCount)
    }

    /// The most that was ever resident of a process, mapped pages included; `nil` once it has ended.
    private static func peakByteCount(_ processID: Int32) -> Int? {
        guard let bytes = try? FileSystem.contents(of: FilePath("/proc/\(processID)/status")) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 << 10 }
        }
        return nil
    }
}
