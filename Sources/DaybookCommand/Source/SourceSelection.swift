internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// Which journal a command line means.
struct SourceSelection {
    var source: JournalSource
    /// Whether it is the journal that this machine is writing, so that its newest boot is the one that is running.
    var isLive = false

    /// - Parameters:
    ///   - daybook: where a daybookd of this user listens: while it runs, its journal is meant unless another is named.
    ///   - root: what stands for `/`.
    init(
        _ settings: ShowSettings, userID: UInt32, daybook: DaybookPaths, root: FilePath = "/"
    ) throws(CommandError) {
        switch settings.place {
        case .directory(let name):
            source = JournalSource(.directories([try Self.directory(name, option: "--directory")]))
        case .files(let patterns):
            source = JournalSource(.files(try Self.files(matching: patterns)))
        case .root(let name):
            source = JournalSource.system(
                allMachines: settings.mergesMachines, root: try Self.directory(name, option: "--root"))
            source.machineID = nil
        case .automatic:
            source = JournalSource.system(allMachines: settings.mergesMachines, root: root)
            isLive = true
            if let journal = DirectoryLock.holder(of: daybook.runtime)?.journal {
                let state = journal.removingLastComponent()
                source.place = .directories(
                    [state] + (settings.mergesMachines ? [state.appending("remote")] : []))
                if !settings.mergesMachines { source.machineID = ID128(journal.lastComponent?.string ?? "") }
            }
        }
        if settings.wantsSystem { source.owners.insert(.system) }
        if settings.wantsUser {
            source.owners.insert(.user(userID))
            // The system's own users have no journals of their own.
            if userID < Self.firstOrdinaryUser { source.owners.insert(.system) }
        }
        if let namespace = settings.namespace { source.namespaces = Self.namespaces(namespace) }
    }

    /// Users from this number on are people, and have journals of their own.
    private static let firstOrdinaryUser: UInt32 = 1000

    private static func directory(_ name: String, option: String) throws(CommandError) -> FilePath {
        let path = FilePath(name)
        do {
            guard try FileStatus(of: path).kind == .directory else {
                throw Errno.notDirectory
            }
            return path
        } catch {
            throw CommandError("\(option): \(name): \(error); name a directory that can be read")
        }
    }

    /// The files that shell patterns stand for; a pattern that matches nothing stands for itself.
    private static func files(matching patterns: [String]) throws(CommandError) -> [FilePath] {
        var files: [FilePath] = []
        for pattern in patterns {
            do {
                let found = try FileSystem.paths(matching: pattern)
                files += found.isEmpty ? [FilePath(pattern)] : found
            } catch {
                throw CommandError("--file: \(pattern): looking for the files failed: \(error)")
            }
        }
        return files
    }

    private static func namespaces(_ text: String) -> JournalSource.Namespaces {
        switch text {
        case "": .standard
        case "*": .all
        case _ where text.hasPrefix("+"): .standardAnd(String(text.dropFirst()))
        default: .only(text)
        }
    }
}
