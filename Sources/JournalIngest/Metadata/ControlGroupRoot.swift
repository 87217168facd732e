internal import JournalFormat

/// Where in the tree of control groups the service manager's own tree begins.
///
/// It is the path of process 1 without the group that the manager made for itself. On a plain machine it is empty;
/// in a container that sees the host's tree it is the container's group.
public struct ControlGroupRoot: Sendable {
    /// The path, without a slash at its end.
    private let path: [UInt8]

    /// The root of a machine that sees its own tree alone.
    public init() { path = [] }

    /// - Parameter text: the content of `/proc/1/cgroup`.
    public init(ofInit text: RawSpan) {
        let own = Self.fullPath(in: text)
        if own.ends(with: "/init.scope") {
            path = own.removing(suffix: "/init.scope").array
        } else if own.ends(with: "/system.slice") {
            path = own.removing(suffix: "/system.slice").array
        } else if own.ends(with: "/system") {
            path = own.removing(suffix: "/system").array
        } else {
            path = own.equals("/") ? [] : own.array
        }
    }

    /// The path of a process's control group below the root; `nil` when it is the root itself or not known.
    ///
    /// - Parameter text: the content of `/proc/PID/cgroup`: lines of `HIERARCHY:CONTROLLERS:PATH`.
    public func path(in text: RawSpan) -> [UInt8]? {
        var full = Self.fullPath(in: text)
        if hasRoot(full) { full = full.extracting(path.count..<full.byteCount) }
        return full.byteCount == 0 || full.equals("/") ? nil : full.array
    }

    private func hasRoot(_ full: RawSpan) -> Bool {
        guard full.byteCount >= path.count else { return false }
        for index in path.indices where full.byte(at: index) != path[index] { return false }
        return full.byteCount == path.count || full.byte(at: path.count) == UInt8(ascii: "/")
    }

    /// The path in the unified hierarchy, whose line begins with `0::`; or in the manager's own hierarchy of version
    /// 1, if there is one and the first says nothing.
    @_lifetime(copy text)
    private static func fullPath(in text: RawSpan) -> RawSpan {
        var unified = text.extracting(0..<0)
        var named = unified
        var start = 0
        while start < text.byteCount {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.byteCount
            let line = text.extracting(start..<end)
            start = end + 1
            if line.starts(with: "0::") {
                unified = line.extracting(3..<line.byteCount)
            } else if let colon = line.firstOffset(of: UInt8(ascii: ":")) {
                let rest = line.extracting((colon + 1)..<line.byteCount)
                guard rest.starts(with: "name=systemd:") else { continue }
                named = rest.extracting(13..<rest.byteCount)
            }
        }
        let isUnifiedSilent = unified.byteCount == 0 || unified.equals("/")
        let path = isUnifiedSilent && named.byteCount > 0 ? named : unified
        return path.removing(suffix: " (deleted)")
    }
}
