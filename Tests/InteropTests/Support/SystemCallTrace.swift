import LinuxSystem
import SystemPackage
import TestSupport

/// The system calls of a program that runs under strace(1), thread by thread.
struct SystemCallTrace {
    /// A call when it begins, in strace's words.
    struct Call {
        var thread: Int32
        /// Such as `openat`.
        var name: String
        /// The whole line, with the paths of descriptors.
        var text: String
    }

    let calls: [Call]

    /// What the command that runs a program under strace begins with.
    ///
    /// The tracer is no parent of the program, so that signals reach the program itself. Calls that concern files by name
    /// or change mappings are traced, and those in `others`.
    static func command(output: FilePath, others: [String]) -> [String] {
        [
            "strace", "-D", "-f", "-y", "--seccomp-bpf", "-s", "60", "-o", output.string,
            "-e", "trace=%file,%memory," + others.joined(separator: ","),
        ]
    }

    init(_ path: FilePath) throws {
        let text = String(decoding: try FileSystem.contents(of: path), as: UTF8.self)
        calls = text.split(separator: "\n").compactMap { line in
            // 1234 openat(AT_FDCWD</tmp>, "/proc/1/comm", O_RDONLY) = 17</proc/1/comm>
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard parts.count == 2, let thread = Int32(parts[0]) else { return nil }
            // Short numbers are filled up with spaces.
            let call = parts[1].drop { $0 == " " }
            guard let end = call.firstIndex(of: "("), call.first?.isLetter == true else { return nil }
            return Call(thread: thread, name: String(call[..<end]), text: String(line))
        }
    }

    /// The calls of one thread between two of its calls, which are found by a part of their text.
    func calls(of thread: Int32, from start: String, to end: String) -> ArraySlice<Call>? {
        let own = calls.filter { $0.thread == thread }
        guard let first = own.firstIndex(where: { $0.text.contains(start) }),
            let last = own[first...].firstIndex(where: { $0.text.contains(end) })
        else { return nil }
        return own[(first + 1)..<last]
    }
}
