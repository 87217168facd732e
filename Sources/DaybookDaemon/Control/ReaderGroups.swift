internal import LinuxSystem
internal import SystemPackage

/// The groups whose members may read the machine's journal, as far as `/etc/group` has them.
///
/// The file is read as it is: to ask for a group by the C library can wait for a server of names, which may in turn wait
/// until it can log.
struct ReaderGroups: Hashable {
    static let path = "/etc/group"

    /// `systemd-journal`, which the journal's files are for.
    var journal: UInt32?
    /// `adm`, whose members read logs of all kinds.
    var administrators: UInt32?

    var all: Set<UInt32> { Set([journal, administrators].compactMap { $0 }) }

    /// What the file says now.
    static func current() -> ReaderGroups {
        let text = (try? FileSystem.contents(of: FilePath(path), limit: 1 << 20)) ?? []
        return ReaderGroups(parsing: String(decoding: text, as: UTF8.self))
    }

    init() {}

    /// - Parameter text: lines `NAME:PASSWORD:NUMBER:MEMBERS`.
    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 3, let number = UInt32(parts[2]) else { continue }
            switch parts[0] {
            case "systemd-journal": journal = journal ?? number
            case "adm": administrators = administrators ?? number
            default: break
            }
        }
    }
}
