internal import LinuxSystem
internal import Synchronization
internal import SystemPackage

/// A program that follows the journal, and the number of entries that it has shown.
final class Follower: Sendable {
    private let processID: Int32
    private let output: OwnedDescriptor
    private let janitor: Janitor
    private let count = Atomic(0)

    /// How long it takes until such a program waits for new entries.
    private static let startMicroseconds: UInt64 = 500_000

    /// Starts the reader that belongs to the daemon of `kind`.
    ///
    /// - Parameter journal: the directory of the journal files.
    init(_ kind: DaemonUnderTest.Kind, journal: FilePath, janitor: Janitor) throws(BenchmarkError) {
        let program = kind == .daybookd ? Programs.daybook : Programs.journalctl
        let arguments = [
            program, "--directory", journal.string, "--follow", "--lines=0", "--quiet", "--no-pager", "-o", "cat",
            "--output-fields=\(LoadMessages.numberField)", "SYSLOG_IDENTIFIER=\(LoadMessages.identifier)",
        ]
        self.janitor = janitor
        let pipe = try attempt("make a pipe") { () throws(Errno) in try Pipe.open() }
        processID = try attempt("start \(program)") { () throws(Errno) in
            let process = try ChildProcess.start(arguments, descriptors: [1: pipe.writing.rawValue])
            return process.release()
        }
        janitor.willUndo(.killProcess(processID))
        output = try attempt("copy a descriptor") { () throws(Errno) in try pipe.reading.duplicate() }
        Clock.sleep(microseconds: Self.startMicroseconds)
    }

    /// Waits for output; `nil` at its end.
    func nextCount() -> Int? {
        var failed = false
        let part = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { bytes, count in
            count = (try? unsafe output.read(into: UnsafeMutableRawBufferPointer(bytes))) ?? 0
            failed = count == 0
        }
        guard !failed else { return nil }
        let lineCount = part.count { $0 == UInt8(ascii: "\n") }
        return count.add(lineCount, ordering: .relaxed).newValue
    }

    func stop() {
        try? Signal.kill.send(to: processID)
        _ = try? ChildProcess(owning: processID).wait()
        janitor.hasUndone(.killProcess(processID))
    }
}
