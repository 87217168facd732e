internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// The new files, from their names to the moment when they are there.
extension SalvageRewriter {
    /// Writes one file of the first entries of `rest`: of all that fit into it.
    mutating func writeFile(
        _ rest: inout ArraySlice<SalvageFindings.Entry>, like original: borrowing OwnedDescriptor
    ) throws(SalvageError) {
        guard let first = rest.first else { return }
        guard let head = metadata(of: first) else {
            lose(&rest, .changed)
            return
        }
        let target = target(for: head)
        if FileSystem.exists(target) {
            guard let count = finishedCount(target, rest, original) else { throw .outputExists(target) }
            report.keptCount += count
            report.wasRepeated = true
            report.outputs.append(target)
            rest = rest.dropFirst(count)
            return
        }
        let temporary = Self.temporaryPath(for: target)
        try Self.removeRemains(temporary)
        do throws(JournalWriteError) {
            let count = try write(&rest, to: temporary, like: original)
            guard count > 0 else {
                try? FileSystem.unlink(temporary)
                return
            }
            report.keptCount += count
        } catch {
            try? FileSystem.unlink(temporary)
            throw .write(error)
        }
        try Self.publish(temporary, as: target)
        report.outputs.append(target)
    }

    private mutating func write(
        _ rest: inout ArraySlice<SalvageFindings.Entry>, to temporary: FilePath,
        like original: borrowing OwnedDescriptor
    ) throws(JournalWriteError) -> Int {
        var writer = try JournalFileWriter.create(
            temporary, options: fileOptions(), predecessor: JournalPredecessor(seqnumID: seqnumID, tailSeqnum: 0))
        try copy(&rest, to: &writer)
        guard writer.entryCount > 0 else { return 0 }
        if let status = try? original.status() {
            try? writer.descriptor.setOwner(user: status.ownerUser, group: status.ownerGroup)
            try? writer.descriptor.setMode(status.mode & 0o666)
        }
        for name in ["system.posix_acl_access", "user.crtime_usec"] {
            if let value = original.attribute(name) { try? writer.descriptor.setAttribute(name, value) }
        }
        try writer.archive()
        return Int(writer.entryCount)
    }

    /// Where the file that begins with this entry goes to.
    private func target(for head: EntryMetadata) -> FilePath {
        if let output = options.output {
            if report.outputs.isEmpty { return output }
            let name = output.lastComponent?.string ?? ""
            let stem = name.hasSuffix(".journal") ? String(name.dropLast(8)) : name
            return output.removingLastComponent().appending("\(stem)-\(report.outputs.count + 1).journal")
        }
        let name = path.lastComponent?.string ?? ""
        let prefix =
            switch JournalFileName(name) {
            case .active(let prefix), .archived(let prefix, _, _, _), .aside(let prefix, _, _): prefix
            case nil: path.stem ?? "salvaged"
            }
        return path.removingLastComponent().appending(
            JournalFileName.archived(
                prefix: prefix, seqnumID: seqnumID, headSeqnum: head.seqnum, headRealtime: head.realtime
            ).description)
    }

    /// How many of the first entries of `rest` are in a file that an earlier salvage completed; `nil` when it is not
    /// one of these entries, or is the damaged file itself.
    private func finishedCount(
        _ target: FilePath, _ rest: ArraySlice<SalvageFindings.Entry>, _ original: borrowing OwnedDescriptor
    ) -> Int? {
        guard options.output == nil, let header = JournalDirectory.header(of: target), header.state == .archived,
            header.seqnumID == seqnumID, header.headEntrySeqnum == rest.first?.seqnum,
            let status = try? FileStatus(of: target), let own = try? original.status(),
            status.inode != own.inode || status.device != own.device,
            header.entryCount > 0, header.entryCount <= UInt64(rest.count)
        else { return nil }
        let count = Int(header.entryCount)
        return rest[rest.startIndex + count - 1].seqnum == header.tailEntrySeqnum ? count : nil
    }

    /// What new files are like: as the damaged one, with a hash table for what there is to go into it.
    private func fileOptions() -> JournalFileOptions {
        let header = scanner.evidence.header
        var file = JournalFileOptions()
        let isOld = header.map { $0.headerByteCount < UInt64(FileHeader.byteCountOf256) } ?? false
        file.level = options.level ?? (isOld ? .systemd252 : .systemd256)
        file.isCompact = scanner.evidence.isCompact
        if case .jenkins = scanner.evidence.hash { file.isKeyed = false }
        if let header {
            file.compression = Compression.allCases.first { header.incompatibleFlags.contains($0.fileFlag) }
        }
        file.machineID = scanner.evidence.ids?.machine ?? machineOfDirectory ?? .zero
        file.maximumByteCount =
            options.maximumByteCount ?? min(max(scanner.input.byteCount, 64 << 20) * 2, 1 << 40)
        let limit = file.effectiveMaximumByteCount / 4 / HashTableLayout.itemByteCount
        file.dataBucketCount = min(max(lastUses.count { $0 > 0 } * 4 / 3 + 1, 2047), limit)
        return file
    }

    /// Journals lie in directories named after their machine.
    private var machineOfDirectory: ID128? { path.removingLastComponent().lastComponent.flatMap { ID128($0.string) } }

    /// The name that a file has until it is complete. It is the same in each attempt, and no reader takes it for a
    /// journal.
    static func temporaryPath(for target: FilePath) -> FilePath {
        target.removingLastComponent().appending(".\(target.lastComponent?.string ?? "")\(temporarySuffix)")
    }

    static let temporarySuffix = ".salvage"

    /// Removes what an attempt has left that was cut short.
    static func removeRemains(_ temporary: FilePath) throws(SalvageError) {
        guard FileSystem.exists(temporary) else { return }
        do throws(Errno) {
            // One that is under way holds the lock.
            guard try OwnedDescriptor.open(temporary, .readWrite).tryLock() else { throw .wouldBlock }
            try FileSystem.unlink(temporary)
        } catch .wouldBlock {
            throw .locked(temporary)
        } catch .noSuchFileOrDirectory {
            return
        } catch {
            throw .system(temporary, operation: "removing it", error)
        }
    }

    /// Gives a complete file its name, durably.
    private static func publish(_ temporary: FilePath, as target: FilePath) throws(SalvageError) {
        do throws(Errno) {
            try FileSystem.renameWithoutReplacing(temporary, to: target)
        } catch .fileExists {
            try? FileSystem.unlink(temporary)
            throw .outputExists(target)
        } catch {
            try? FileSystem.unlink(temporary)
            throw .system(target, operation: "renaming the new file", error)
        }
        try Salvage.synchronizeDirectory(of: target)
    }
}
