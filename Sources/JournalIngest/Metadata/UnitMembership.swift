internal import JournalFormat

/// To which unit, slice, session and user a process belongs, by the path of its control group.
///
///     /user.slice/user-1000.slice/user@1000.service/app.slice/editor.service
///     └────────── slices ───────┘ └──── unit ─────┘ └─ user's ─────────────┘
public struct UnitMembership: Hashable, Sendable {
    public internal(set) var unit: String?
    public internal(set) var userUnit: String?
    public internal(set) var slice: String?
    public internal(set) var userSlice: String?
    public internal(set) var session: String?
    public internal(set) var ownerUserID: UInt32?

    /// The membership of a process about whose control group nothing is known.
    public init() {}

    /// - Parameter path: the path of the control group, below the service manager's root.
    public init(path: RawSpan) {
        var rest = path
        let slice = Self.removeSlices(from: &rest)
        self.slice = slice.byteCount > 0 ? slice.text : "-.slice"
        ownerUserID = slice.between("user-", ".slice").decimal()

        let component = Self.removeFirstComponent(from: &rest)
        unit = Self.unitName(component)
        let session = component.between("session-", ".scope")
        let isSession = session.isSessionID
        if isSession { self.session = session.text }

        // Below its manager or its session a user has a tree of their own, of the same shape.
        let manager: UInt32? = component.between("user@", ".service").decimal()
        guard isSession || manager != nil else { return }
        let userSlice = Self.removeSlices(from: &rest)
        self.userSlice = userSlice.byteCount > 0 ? userSlice.text : "-.slice"
        userUnit = Self.unitName(Self.removeFirstComponent(from: &rest))
    }

    private static func unitName(_ component: RawSpan) -> String? {
        guard component.byteCount >= 3, UnitName.isValid(component), !component.ends(with: ".slice") else {
            return nil
        }
        return component.text
    }

    /// Removes the leading slices and returns the last of them, or an empty span.
    @_lifetime(copy path)
    private static func removeSlices(from path: inout RawSpan) -> RawSpan {
        var last = path.extracting(0..<0)
        while true {
            var rest = path
            let component = removeFirstComponent(from: &rest)
            guard UnitName.isValidSlice(component) else { return last }
            last = component
            path = rest
        }
    }

    /// Removes the first component and returns it, without the `_` in front that keeps the name of a group apart
    /// from the kernel's own files.
    @_lifetime(copy path)
    private static func removeFirstComponent(from path: inout RawSpan) -> RawSpan {
        var start = 0
        while start < path.byteCount, path.byte(at: start) == UInt8(ascii: "/") { start += 1 }
        let end = path.firstOffset(of: UInt8(ascii: "/"), from: start) ?? path.byteCount
        let isEscaped = start < end && path.byte(at: start) == UInt8(ascii: "_")
        let component = path.extracting((isEscaped ? start + 1 : start)..<end)
        path = path.extracting(end..<path.byteCount)
        return component
    }
}

extension RawSpan {
    /// Whether the bytes may be the id of a login session: letters and digits.
    fileprivate var isSessionID: Bool {
        guard byteCount > 0 else { return false }
        for index in 0..<byteCount {
            switch byte(at: index) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            default:
                return false
            }
        }
        return true
    }
}
