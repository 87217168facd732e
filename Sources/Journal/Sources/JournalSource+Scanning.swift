internal import JournalFormat
internal import LinuxSystem
public import SystemPackage

extension JournalSource {
    /// What a look at the file system finds.
    struct Findings {
        var files: [FilePath] = []
        /// The directories that files lie in.
        var directories: [FilePath] = []
        /// Those directories that could not be read.
        var failures: [(FilePath, Errno)] = []
    }

    /// The directories in which files are looked for and that are there: the roots, and those of machines in them.
    public func directories() -> [FilePath] { scan().directories }

    /// Looks for the files, sorted within each directory.
    func scan() -> Findings {
        var findings = Findings()
        switch place {
        case .files(let files):
            findings.files = files
        case .directories(let roots):
            for root in roots { scan(root: root, &findings) }
        }
        return findings
    }

    private func scan(root: FilePath, _ findings: inout Findings) {
        let names: [String]
        do {
            names = try FileSystem.names(in: root)
        } catch {
            if error != .noSuchFileOrDirectory { findings.failures.append((root, error)) }
            return
        }
        findings.directories.append(root)
        findings.files += names.filter { isWanted(fileName: $0) }.map { root.appending($0) }
        for name in names where isWanted(directoryName: name, in: root) {
            let directory = root.appending(name)
            guard (try? FileStatus(of: directory))?.kind == .directory else { continue }
            do {
                let names = try FileSystem.names(in: directory)
                findings.directories.append(directory)
                findings.files += names.filter { isWanted(fileName: $0) }.map { directory.appending($0) }
            } catch {
                findings.failures.append((directory, error))
            }
        }
    }

    /// Whether a file of this name is one of the journal's.
    func isWanted(fileName: String) -> Bool {
        let suffixes = [".journal", ".journal~"]
        guard suffixes.contains(where: { fileName.utf8.count > $0.utf8.count && fileName.hasSuffix($0) }) else {
            return false
        }
        if owners.isEmpty { return true }
        return owners.contains { owner in
            fileName.hasPrefix(owner.prefix + "@") || suffixes.contains { fileName == owner.prefix + $0 }
        }
    }

    /// Whether a directory of this name, `ID` or `ID.NAMESPACE`, is that of a machine whose journal is read.
    func isWanted(directoryName: String, in root: FilePath) -> Bool {
        let parts = directoryName.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].utf8.count == 32, let id = ID128(String(parts[0])) else { return false }
        guard namespaces.contains(parts.count > 1 ? String(parts[1]) : nil) else { return false }
        return machineID == nil || id == machineID || root.starts(with: "/run")
    }
}
