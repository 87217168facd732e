/// The names that the section `[Journal]` of journald.conf(5) knows, and our own.
enum SettingName {
    /// Those that work.
    enum Supported: String, CaseIterable {
        case syncInterval = "SyncIntervalSec"
        case maximumFileSize = "SystemMaxFileSize"
        case maximumFiles = "SystemMaxFiles"
        case compress = "Compress"
        case seal = "Seal"
        case commit = "Commit"
        case spoolMaximumUse = "SpoolMaxUse"
        case spoolFull = "SpoolFull"
        case mappingBudget = "MappingBudget"
    }

    /// Those that are known and have no effect yet.
    static let unsupported = [
        "Storage", "SplitMode", "RateLimitIntervalSec", "RateLimitInterval", "RateLimitBurst",
        "SystemMaxUse", "SystemKeepFree", "RuntimeMaxUse", "RuntimeKeepFree", "RuntimeMaxFileSize",
        "RuntimeMaxFiles", "MaxRetentionSec", "MaxFileSec", "ForwardToSyslog", "ForwardToKMsg", "ForwardToConsole",
        "ForwardToWall", "ForwardToSocket", "TTYPath", "MaxLevelStore", "MaxLevelSyslog", "MaxLevelKMsg",
        "MaxLevelConsole", "MaxLevelWall", "MaxLevelSocket", "LineMax", "ReadKMsg", "Audit",
    ]

    /// The known name that is most like `name`, if any is like it at all.
    static func nearest(to name: String) -> String? {
        let known = Supported.allCases.map(\.rawValue) + unsupported
        let ranked = known.map { (name: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, best.name.count / 4) ? best.name : nil
    }

    /// The number of characters to insert, remove or replace to make one text of the other.
    ///
    /// - Complexity: O(n·m) in the lengths.
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
