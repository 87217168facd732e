internal import JournalFormat
public import SystemPackage

/// What became of a damaged file.
public struct SalvageReport: Sendable {
    public var path: FilePath
    /// What was found, and what of it was lost, be it on the way to the new file.
    public var findings: SalvageFindings
    /// How many entries are in the new files.
    public var keptCount = 0
    /// How many intact entries are in the damaged file a second time.
    public var duplicateCount = 0
    /// The new files; none when no entry is intact.
    public var outputs: [FilePath] = []
    /// Whether the new files were there already: the salvage was cut short after they were complete.
    public var wasRepeated = false
    /// Whether the damaged file was removed, because nothing is left to look for in it.
    public var isOriginalRemoved = false

    /// Whether all that was in the file is in the new ones.
    public var isComplete: Bool { findings.isComplete }
}

extension SalvageReport: CustomStringConvertible {
    /// A sentence: `Salvaged NAME: found 5 entries, kept 4, lost 1 (...), in FILE`.
    public var description: String {
        func name(_ path: FilePath) -> String { path.lastComponent?.string ?? path.string }
        let found = keptCount + findings.lostCount + findings.missingCount
        var text = "Salvaged \(name(path)): found \(found) \(found == 1 ? "entry" : "entries"), kept \(keptCount)"
        text += ", lost \(findings.lostCount + findings.missingCount)"
        var remarks: [String] = []
        if findings.lostCount > 0 { remarks.append("\(findings.lostCount) damaged") }
        if findings.missingCount > 0 { remarks.append("\(findings.missingCount) gone") }
        if !remarks.isEmpty { text += " (\(remarks.joined(separator: ", ")))" }
        if findings.unexplainedByteCount > 0 { text += ", \(findings.unexplainedByteCount) bytes unexplained" }
        if !outputs.isEmpty { text += ", in \(outputs.map(name).joined(separator: " and "))" }
        if keptCount > 0, findings.seqnumID == nil { text += ", with a new sequence number id" }
        return text
    }
}
