internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Opens a spool's file.
struct SpoolOpener {
    let directory: FilePath?
    /// What the file is to be.
    let header: SpoolHeader

    func open() throws(Errno) -> Spool {
        guard let directory else { return Spool(try create(at: nil)) }
        let path = directory.appending(Spool.fileName)
        var notices: [SpoolNotice] = []
        var parts: Spool.Parts
        if let old = try existing(path, &notices) {
            parts = old
            if parts.layout != header.layout {
                if parts.isIdle {
                    let numbers = parts.numbering
                    parts = try create(at: directory)
                    parts.numbering = numbers
                } else {
                    notices.append(
                        .keepsCapacity(
                            byteCount: parts.layout.ringByteCount, wanted: header.layout.ringByteCount))
                }
            }
        } else {
            parts = try create(at: directory)
        }
        parts.sideFiles.removeStray()
        parts.notices = notices
        return Spool(parts)
    }

    /// Makes a new file. It gets its name when it is complete.
    private func create(at directory: FilePath?) throws(Errno) -> Spool.Parts {
        let layout = header.layout
        let path = directory?.appending(Spool.fileName + ".new")
        let descriptor: OwnedDescriptor
        if let path {
            try? FileSystem.unlink(path)
            descriptor = try .open(path, [.readWrite, .create, .exclusive, .noFollow], mode: 0o600)
        } else {
            descriptor = try .memoryFile(name: "daybook-spool")
        }
        do {
            try descriptor.truncate(to: layout.fileByteCount)
            for range in layout.usedRanges { try descriptor.allocate(range) }
            try descriptor.write(header.encoded.bytes, at: 0)
            let mapping = try map(descriptor, layout)
            mapping.store(UInt64(1), at: SpoolLayout.Offset.nextSeqnum)
            if let path, let directory { try FileSystem.rename(path, to: directory.appending(Spool.fileName)) }
            return Spool.Parts(
                mapping: mapping, layout: layout, directory: directory, sideFiles: SideFiles(directory: directory))
        } catch {
            if let path { try? FileSystem.unlink(path) }
            throw error
        }
    }

    private func map(_ descriptor: borrowing OwnedDescriptor, _ layout: SpoolLayout) throws(Errno) -> MirroredMapping {
        let mapping = try MirroredMapping.map(
            descriptor, byteCount: layout.fileByteCount, ringOffset: layout.ringOffset)
        for range in layout.usedRanges { mapping.populate(at: range.lowerBound, count: range.count) }
        mapping.populate(at: layout.fileByteCount, count: layout.ringByteCount)
        // The kernel stores a datagram there, and must not find that the page has to be fetched first. The last range is
        // the loop's and the writer's.
        for range in layout.usedRanges.dropLast() { mapping.lock(at: range.lowerBound, count: range.count) }
        return mapping
    }

    /// The file that is there, if it can be gone on with.
    private func existing(_ path: FilePath, _ notices: inout [SpoolNotice]) throws(Errno) -> Spool.Parts? {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try .open(path, [.readWrite, .noFollow, .nonBlocking])
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            try putAside(path, reason: "it cannot be opened: \(error)", &notices)
            return nil
        }
        do throws(SpoolHeader.Problem) {
            let old = try readHeader(of: descriptor)
            // A sparse file can have lost the memory of a page only by somebody's doing; then it is allocated again.
            for range in old.layout.usedRanges { try? descriptor.allocate(range) }
            guard let mapping = try? map(descriptor, old.layout) else {
                throw .unreadable(reason: "it cannot be mapped")
            }
            return try SpoolRecovery(path: path, directory: directory, mapping: mapping, layout: old.layout)
                .parts(&notices)
        } catch {
            switch error {
            case .otherBoot:
                try FileSystem.unlink(path)
                notices.append(.discarded(path))
            case .unreadable(let reason):
                try putAside(path, reason: reason, &notices)
            }
            return nil
        }
    }

    private func readHeader(of descriptor: borrowing OwnedDescriptor) throws(SpoolHeader.Problem) -> SpoolHeader {
        guard let status = try? descriptor.status(), status.kind == .regular,
            let bytes = try? descriptor.bytes(at: 0, count: SpoolLayout.headerByteCount)
        else { throw .unreadable(reason: "it cannot be read") }
        let (bootID, stateID) = (header.bootID, header.stateID)
        return try bytes.withBytes { (bytes) throws(SpoolHeader.Problem) in
            try SpoolHeader(
                decoding: bytes, fileByteCount: status.byteCount, bootID: bootID, stateID: stateID)
        }
    }

    private func putAside(_ path: FilePath, reason: String, _ notices: inout [SpoolNotice]) throws(Errno) {
        let name = "\(Spool.fileName)-\(hexadecimal(UInt64.random(in: .min ... .max), minimumWidth: 16)).aside"
        try FileSystem.rename(path, to: path.removingLastComponent().appending(name))
        notices.append(.putAside(path, as: name, reason: reason))
    }
}
