internal import Glibc
internal import LinuxSystem
internal import SystemPackage

/// What the figures were measured on.
enum Machine {
    static func summary() -> String {
        let processors = sysconf(CInt(_SC_NPROCESSORS_ONLN))
        let name = value(of: "model name", in: "/proc/cpuinfo") ?? "processor"
        let system = value(of: "PRETTY_NAME", in: "/etc/os-release") ?? "Linux"
        let memory = (Host.memoryByteCount ?? 0) >> 30
        return "\(processors) x \(name), \(memory) GiB, \(system)"
    }

    /// The value in the first line that begins with `key`, as in `key : value` or `key="value"`.
    private static func value(of key: String, in path: FilePath) -> String? {
        guard let bytes = try? FileSystem.contents(of: path) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(key) }) else { return nil }
        return String(line.dropFirst(key.count).drop { " \t:=\"".contains($0) }.prefix { $0 != "\"" })
    }
}
