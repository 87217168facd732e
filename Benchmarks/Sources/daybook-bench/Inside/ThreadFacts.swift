internal import LinuxSystem
internal import SystemPackage

/// What the kernel tells of one thread, from `/proc/PID/task/TID`.
struct ThreadFacts: Sendable {
    var name: String
    /// `R` while it runs or wants to, `S` while it waits for something to do, `D` while it waits for a disk.
    var state: UInt8
    /// Page faults so far that had to wait for a disk.
    var majorFaultCount: Int
    /// Time on a processor so far, in seconds.
    var processorSeconds: Double

    /// `nil` when the thread has ended.
    init?(_ directory: FilePath) {
        guard let text = try? FileSystem.contents(of: directory.appending("stat")),
            // The name is in parentheses and may have any characters.
            let start = text.firstIndex(of: UInt8(ascii: "(")), let end = text.lastIndex(of: UInt8(ascii: ")")),
            let times = try? FileSystem.contents(of: directory.appending("schedstat"))
        else { return nil }
        name = String(decoding: text[(start + 1)..<end], as: UTF8.self)
        // The state is field 3 of proc(5), the major faults field 12.
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 9, let faults = Int(String(decoding: fields[9], as: UTF8.self)),
            let first = times.split(separator: UInt8(ascii: " ")).first,
            let nanoseconds = Double(String(decoding: first, as: UTF8.self))
        else { return nil }
        state = fields[0].first ?? 0
        majorFaultCount = faults
        processorSeconds = nanoseconds / 1e9
    }

    /// All threads of a process, by their number.
    static func all(of processID: Int32) -> [Int: ThreadFacts] {
        let directory = FilePath("/proc/\(processID)/task")
        let names = (try? FileSystem.names(in: directory)) ?? []
        return Dictionary(
            names.compactMap { name in
                guard let number = Int(name), let facts = ThreadFacts(directory.appending(name)) else { return nil }
                return (number, facts)
            }, uniquingKeysWith: { first, _ in first })
    }
}
