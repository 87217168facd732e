internal import Glibc
internal import JournalFormat

/// Where zones come from: the only file of this target that calls the system.
extension TimeZone {
    private static let databaseDirectory = "/usr/share/zoneinfo/"
    private static let localFile = "/etc/localtime"
    /// The largest file of the database has 4 kB; what is far beyond is no zone.
    private static let maximumFileByteCount = 1 << 20

    /// The zone of this name in the zone database (`Europe/Berlin`), or `nil` when there is none.
    public init?(named name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
        self.init(file: Self.databaseDirectory + name)
    }

    /// The zone of this process: what the variable `TZ` says, else `/etc/localtime`, else UTC.
    public static func local() -> TimeZone {
        guard let value = unsafe getenv("TZ") else { return TimeZone(file: localFile) ?? .utc }
        return TimeZone(variable: unsafe String(cString: value))
    }

    /// The zone that `value` means in the variable `TZ`: a path, a name of the zone database, or a rule; anything else
    /// is UTC, as in glibc.
    init(variable value: String) {
        let name = value.hasPrefix(":") ? String(value.dropFirst()) : value
        let zone = name.hasPrefix("/") ? TimeZone(file: name) : TimeZone(named: name) ?? TimeZone(rule: name)
        self = zone ?? .utc
    }

    private init?(file path: String) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = ByteBuffer(minimumCapacity: 8_192)
        while bytes.count < Self.maximumFileByteCount {
            var isAtEnd = false
            unsafe bytes.append(upTo: 4_096) { (room: UnsafeMutableRawBufferPointer) in
                let count = unsafe read(descriptor, room.baseAddress, room.count)
                isAtEnd = count <= 0
                return max(count, 0)
            }
            if isAtEnd { break }
        }
        self.init(decoding: bytes.bytes)
    }
}
