internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// This machine.
enum Machine {
    /// The id in `/etc/machine-id`, which `machine-id(5)` describes.
    static func id(root: FilePath = "/") -> ID128? {
        guard let bytes = try? FileSystem.contents(of: root.appending("etc/machine-id"), limit: 64) else { return nil }
        return ID128(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
