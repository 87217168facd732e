public import JournalFormat
internal import LinuxSystem
public import SystemPackage

/// The id of this machine, which names the journal's directory.
///
/// It is that of `/etc/machine-id`. Small containers have none; then a random id is made once and kept in the state
/// directory, because a journal without a stable id would begin anew with each start.
public enum MachineID {
    public static let systemPath: FilePath = "/etc/machine-id"

    /// The id, if there is one already.
    public static func read(state: FilePath, systemPath: FilePath = systemPath) -> ID128? {
        id(in: systemPath) ?? id(in: state.appending("machine-id"))
    }

    /// The id; makes one and keeps it in the state directory when there is none.
    public static func readOrMake(state: FilePath, systemPath: FilePath = systemPath) throws(Errno) -> ID128 {
        if let known = read(state: state, systemPath: systemPath) { return known }
        let made = ID128.random()
        let file = try OwnedDescriptor.open(
            state.appending("machine-id"), [.writeOnly, .create, .truncate], mode: 0o644)
        var text = ByteBuffer(minimumCapacity: 64)
        text.append(made)
        text.append(UInt8(ascii: "\n"))
        try file.write(text.bytes)
        return made
    }

    /// The id in a file; `nil` for what is not one, as the `uninitialized` of an image that never ran.
    private static func id(in path: FilePath) -> ID128? {
        guard var bytes = try? FileSystem.contents(of: path, limit: 64) else { return nil }
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard let id = ID128(String(decoding: bytes, as: UTF8.self)), !id.isZero else { return nil }
        return id
    }
}
