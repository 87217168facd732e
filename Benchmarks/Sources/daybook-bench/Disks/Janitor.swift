internal import Glibc
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Undoes what a benchmark leaves on the machine, however it ends: daemons, mounts, loop devices, limits, directories.
///
/// It is a process of its own, this program started by itself, which ignores the signals of the terminal and reads what
/// there is to undo from a pipe. When the pipe ends, because the benchmark does, even by SIGKILL, it undoes the rest,
/// the newest first.
final class Janitor: Sendable {
    static let command = "clean-up-after"

    /// Something to undo.
    enum Duty: Sendable {
        case killProcess(Int32)
        case unmount(FilePath)
        case detachLoop(FilePath)
        case clear(WriteThrottle.Limit)
        case remove(FilePath)

        fileprivate var words: [String] {
            switch self {
            case .killProcess(let processID): ["kill", "\(processID)"]
            case .unmount(let path): ["unmount", path.string]
            case .detachLoop(let device): ["detach", device.string]
            case .clear(let limit): ["clear", limit.file.string, limit.clearingText]
            case .remove(let path): ["remove", path.string]
            }
        }
    }

    private let pipe: OwnedDescriptor

    init() throws(BenchmarkError) {
        pipe = try attempt("start a process that cleans up") { () throws(Errno) in
            let pipe = try Pipe.open()
            let child = try ChildProcess.start(
                [Programs.benchmark, Self.command], descriptors: [0: pipe.reading.rawValue])
            _ = child.release()
            return try pipe.writing.duplicate()
        }
    }

    /// Call it after what is to be undone has been done.
    func willUndo(_ duty: Duty) { send("+", duty) }

    /// Call it when it has been undone.
    func hasUndone(_ duty: Duty) { send("-", duty) }

    private func send(_ sign: String, _ duty: Duty) {
        (([sign] + duty.words).joined(separator: "\t") + "\n").withBytes { try? pipe.write($0) }
    }

    /// The process: reads to the end and undoes what is left.
    static func run() throws(BenchmarkError) {
        for signal in [Signal.interrupt, .terminate, .hangup] { signal.ignore() }
        // Away from the terminal's group of processes, and from what kills that.
        setsid()
        let text = try attempt("read the duties") { () throws(Errno) in try OwnedDescriptor(owning: 0).readAll() }
        var rest: [[Substring]] = []
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
            let duty = Array(words.dropFirst())
            if words.first == "+" {
                rest.append(duty)
            } else if let index = rest.lastIndex(of: duty) {
                rest.remove(at: index)
            }
        }
        for words in rest.reversed() { undo(words.map { String($0) }) }
    }

    private static func undo(_ words: [String]) {
        let subject = words.count > 1 ? words[1] : ""
        switch words.first {
        case "kill":
            if let processID = Int32(subject) { try? Signal.kill.send(to: processID) }
            // What it holds open is closed a moment later, and unmounting has to wait for that.
            Clock.sleep(microseconds: 200_000)
        case "unmount": run(["umount", "--lazy", subject])
        case "detach": run(["losetup", "--detach", subject])
        case "clear": if words.count > 2 { WriteThrottle.write(words[2], to: FilePath(subject)) }
        case "remove": try? FileSystem.removeRecursively(FilePath(subject))
        default: break
        }
    }

    private static func run(_ arguments: [String]) {
        _ = try? ChildProcess.start(arguments).wait()
    }
}
