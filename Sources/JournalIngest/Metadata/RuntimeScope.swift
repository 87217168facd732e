/// Where the daemon runs, as `_RUNTIME_SCOPE` says.
public enum RuntimeScope: String, Hashable, Sendable, CaseIterable {
    case system
    case initialRamDisk = "initrd"
}
