internal import JournalStorage
internal import JournalText

extension DaemonSettings {
    /// Takes over what a configuration file says.
    ///
    /// As with journald, nothing in the file keeps the daemon from starting: what is wrong is left out and reported.
    ///
    /// - Parameter file: the file's name, for the reports.
    /// - Returns: a sentence for each thing that was left out.
    public mutating func apply(_ text: String, file: String) -> [String] {
        var reports: [String] = []
        var section: String?
        var unsupported: Set<String> = []
        for line in ConfigurationText(text).lines {
            let place = "\(file):\(line.number)"
            switch line.content {
            case .section(let name):
                section = name
                if name != "Journal" { reports.append("\(place): unknown section [\(name)], ignored") }
            case .malformed(let text):
                reports.append("\(place): neither a section nor an assignment, ignored: \(text)")
            case .assignment(let name, _) where section == nil:
                reports.append("\(place): \(name)= stands before the section [Journal], ignored")
            case .assignment(let name, let value) where section == "Journal":
                if let known = SettingName.Supported(rawValue: name) {
                    if let problem = set(known, value) { reports.append("\(place): \(problem), ignored") }
                } else if SettingName.unsupported.contains(name) {
                    guard unsupported.insert(name).inserted else { continue }
                    reports.append("\(place): \(name)= is not supported yet, ignored")
                } else {
                    let hint = SettingName.nearest(to: name).map { "; did you mean \($0)=?" } ?? ""
                    reports.append("\(place): unknown option \(name)=, ignored\(hint)")
                }
            case .assignment:
                continue
            }
        }
        return reports
    }

    /// Sets one value; an empty one brings back the default.
    ///
    /// - Returns: what is wrong with the value.
    private mutating func set(_ name: SettingName.Supported, _ value: String) -> String? {
        let standard = DaemonSettings()
        let problem = "\(name.rawValue)=\(value) is not "
        switch name {
        case .syncInterval:
            guard !value.isEmpty else { return reset(\.syncIntervalMicroseconds, standard) }
            guard let span = TimeSpan.parse(value) else { return problem + "a time span, such as 5min or 30s" }
            syncIntervalMicroseconds = span == TimeSpan.infinity ? 0 : min(span, Self.maximumSyncInterval)
        case .maximumFileSize:
            guard !value.isEmpty else { return reset(\.maximumFileByteCount, standard) }
            guard let size = Self.size(value) else { return problem + "a size, such as 64M" }
            maximumFileByteCount = min(max(size, Self.minimumFileByteCount), Self.maximumFileByteCount)
        case .maximumFiles:
            guard !value.isEmpty else { return reset(\.maximumFileCount, standard) }
            guard let count = UInt32(value) else { return problem + "a number of files" }
            maximumFileCount = count == 0 ? nil : Int(count)
        case .compress:
            guard !value.isEmpty else { return reset(\.compressionThreshold, standard) }
            // 0 and 1 are taken for booleans, not for sizes.
            if let isOn = Self.boolean(value) {
                compressionThreshold = isOn ? standard.compressionThreshold : nil
            } else if let size = Self.size(value) {
                compressionThreshold = max(size, Self.minimumCompressionThreshold)
            } else {
                return problem + "yes, no or a size, such as 1K"
            }
        case .seal:
            guard !value.isEmpty else { return reset(\.seals, standard) }
            guard let isOn = Self.boolean(value) else { return problem + "yes or no" }
            seals = isOn
        case .commit:
            guard !value.isEmpty else { return reset(\.commit, standard) }
            guard let kind = CommitKind(rawValue: value) else { return problem + "inline, threaded or overlay" }
            commit = kind
        case .spoolMaximumUse:
            guard !value.isEmpty else { return reset(\.spoolByteCapacity, standard) }
            guard let size = Self.size(value) else { return problem + "a size, such as 32M" }
            let limits = Self.spoolByteCapacityLimits
            spoolByteCapacity = min(max(size, limits.lowerBound), limits.upperBound)
        case .spoolFull:
            guard !value.isEmpty else { return reset(\.spoolFullPolicy, standard) }
            guard let policy = SpoolFullPolicy(rawValue: value) else { return problem + "wait or drop" }
            spoolFullPolicy = policy
        case .mappingBudget:
            guard !value.isEmpty else { return reset(\.mappingBudgetByteCount, standard) }
            guard let size = Self.size(value) else { return problem + "a size, such as 64M" }
            mappingBudgetByteCount = size
        }
        return nil
    }

    /// The smallest journal file worth having, in bytes.
    private static let minimumFileByteCount = 512 * 1024
    /// The largest journal file that is ever made, in bytes.
    private static let maximumFileByteCount = 4 << 30
    /// A thousand years in microseconds, to which a time of the clock can be added.
    private static let maximumSyncInterval: UInt64 = 1 << 55
    /// Nothing shorter than this can become shorter still.
    private static let minimumCompressionThreshold = 8

    private mutating func reset<Value>(
        _ setting: WritableKeyPath<DaemonSettings, Value>, _ standard: DaemonSettings
    ) -> String? {
        self[keyPath: setting] = standard[keyPath: setting]
        return nil
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": true
        case "0", "no", "n", "false", "f", "off": false
        default: nil
        }
    }

    /// A size, or several that add up, as in `1G 512M`.
    private static func size(_ text: String) -> Int? {
        var total = 0
        for part in text.split(separator: " ") {
            guard let size = ByteSize.parse(String(part)).flatMap({ Int(exactly: $0) }) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(size)
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }
}
