internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// How long a daemon's loop took for each entry, as the daemon itself has measured it.
///
/// A daemon that can do so writes, when it ends, the file that the environment names in ``variable``: lines of two
/// numbers, the longest time of a class in nanoseconds, and how many entries took no longer than that and longer than
/// the class before.
struct LoopTrace {
    static let variable = "DAYBOOK_LOOP_TRACE"

    private var classes: [(nanoseconds: UInt64, count: Int)] = []

    /// `nil` when the daemon has not written it.
    init?(_ path: FilePath) {
        guard let text = try? FileSystem.contents(of: path) else { return nil }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let nanoseconds = UInt64(words[0]), let count = Int(words[1]) else { return nil }
            classes.append((nanoseconds, count))
        }
        classes.sort { $0.nanoseconds < $1.nanoseconds }
        if entryCount == 0 { return nil }
    }

    var entryCount: Int { classes.reduce(0) { $0 + $1.count } }

    /// In seconds, the time that all but one of `number` entries do not exceed.
    func exceededByOne(of number: Double) -> Double {
        let wanted = Int((Double(entryCount) * (1 - 1 / number)).rounded(.up))
        var count = 0
        for item in classes {
            count += item.count
            if count >= wanted { return Double(item.nanoseconds) / 1e9 }
        }
        return longest
    }

    var longest: Double { Double(classes.last { $0.count > 0 }?.nanoseconds ?? 0) / 1e9 }
}
