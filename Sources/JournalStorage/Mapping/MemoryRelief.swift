internal import JournalFormat
internal import LinuxSystem

/// Joins what needs memory to what can give some back.
enum MemoryRelief {
    /// From now on a buffer that cannot be allocated has mapped files given back first. Done once.
    static func install() { _ = isInstalled }

    private static let isInstalled: Bool = {
        BufferMemory.setRelief { MappingBudget.relieve(byteCount: $0) }
        return true
    }()
}
