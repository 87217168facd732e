internal import Journal

/// Which entries are about a unit: those it wrote, and those that others wrote about it.
enum UnitMatch {
    /// The kind of message that tells of a crash and its core dump.
    private static let coreDump = "fc2e22bc6ee647b6b90729ab34a250b1"

    /// The fields that name a unit of the system's.
    static let systemFields = ["_SYSTEMD_UNIT", "COREDUMP_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT", "_SYSTEMD_SLICE"]
    /// The fields that name a unit of a user's.
    static let userFields = [
        "_SYSTEMD_USER_UNIT", "COREDUMP_USER_UNIT", "USER_UNIT", "OBJECT_SYSTEMD_USER_UNIT", "_SYSTEMD_USER_SLICE",
    ]

    /// Entries about a unit of the system's. What claims to be about it must come from root or the first process.
    static func system(_ unit: String) -> Match {
        var alternatives: [Match] = [
            .field("_SYSTEMD_UNIT", unit),
            .all([.field("MESSAGE_ID", coreDump), .field("_UID", "0"), .field("COREDUMP_UNIT", unit)]),
            .all([.field("_PID", "1"), .field("UNIT", unit)]),
            .all([.field("_UID", "0"), .field("OBJECT_SYSTEMD_UNIT", unit)]),
        ]
        if unit.hasSuffix(".slice") { alternatives.append(.field("_SYSTEMD_SLICE", unit)) }
        return .any(alternatives)
    }

    /// Entries about a unit of a user's. What claims to be about it must come from that user, or from root.
    static func user(_ unit: String, userID: UInt32) -> Match {
        let own = Match.field("_UID", "\(userID)")
        let trusted = Match.any([own, .field("_UID", "0")])
        var alternatives: [Match] = [
            .all([.field("_SYSTEMD_USER_UNIT", unit), own]),
            .all([.field("USER_UNIT", unit), own]),
            .all([.field("COREDUMP_USER_UNIT", unit), trusted]),
            .all([.field("OBJECT_SYSTEMD_USER_UNIT", unit), trusted]),
        ]
        if unit.hasSuffix(".slice") { alternatives.append(.all([.field("_SYSTEMD_USER_SLICE", unit), own])) }
        return .any(alternatives)
    }
}
