internal import Journal
internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Finds the boot that `-b` means.
enum BootSelection {
    /// The id of the boot.
    ///
    /// - Parameters:
    ///   - running: the boot that is running, if the journal is this machine's own.
    ///   - boots: finds the journal's boots, oldest first; not asked when the answer is known without.
    /// - Throws: when the journal has no such boot.
    static func id(
        _ specification: BootSpecification, running: ID128?, boots: () -> [Boot]
    ) throws(CommandError) -> ID128? {
        switch specification {
        case .all:
            return nil
        case .number(let number):
            if number == 0, let running { return running }
            let boots = boots()
            let index = number > 0 ? number - 1 : boots.count - 1 + number
            guard boots.indices.contains(index) else { throw missing(number, of: boots) }
            return boots[index].id
        case .id(let id, let offset):
            let boots = boots()
            guard let base = boots.firstIndex(where: { $0.id == id }) else {
                throw CommandError("--boot: the journal has no boot \(id); '--list-boots' lists those it has")
            }
            guard boots.indices.contains(base + offset) else { throw missing(offset, of: boots) }
            return boots[base + offset].id
        }
    }

    private static func missing(_ number: Int, of boots: [Boot]) -> CommandError {
        CommandError(
            "--boot: the journal has no boot \(number > 0 ? "+" : "")\(number): there are \(boots.count) boots; "
                + "'--list-boots' lists them")
    }

    /// The boot that is running, as the kernel names it.
    static func running() -> ID128? {
        guard let text = try? FileSystem.contents(of: "/proc/sys/kernel/random/boot_id", limit: 64) else { return nil }
        return ID128(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
