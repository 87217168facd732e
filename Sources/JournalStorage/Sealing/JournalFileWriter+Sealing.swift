internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem

/// Sealing one file. What happens when is up to whoever has the ``Sealer``:
///
///     beginSealing    cover  cover  seal ─ evolve ─ cover  cover  seal ─ evolve ─ seal ─ evolve ─ cover  endSealing
///     TAG 1, epoch 5  entry  entry  TAG 2, epoch 5  entry  entry  TAG 3, 6        TAG 4, 7        entry  TAG 5, 8
///
/// Only the first epoch has two seals: one that nothing but the file's header precedes, and one at its end. The key is
/// gone then. That is why a file is not sealed any further once it was closed.
extension JournalFileWriter {
    /// Whether the file is being sealed.
    var isSealing: Bool {
        switch seal {
        case .some: true
        case .none: false
        }
    }

    /// The bytes of room to be kept for the seal that the file ends with.
    var sealByteCount: Int { isSealing ? TagLayout.byteCount : 0 }

    /// Seals the header of a new file, of which nothing changes any more that seals vouch for.
    ///
    /// - Precondition: the file was made to be sealed, and has no entries.
    mutating func beginSealing(_ sealer: Sealer) throws(JournalWriteError) {
        precondition(counters.entries == 0 && counters.tags == 0, "a file is sealed from its beginning")
        var code = sealer.makeCode()
        for range in SealCoverage.header { code.update(map.bytes(at: range.lowerBound, count: range.count)) }
        seal = FileSeal(code: code, end: headerByteCount)
        do {
            try appendSeal(sealer)
        } catch {
            seal = nil
            throw error
        }
    }

    /// Takes what was appended since into what the next seal vouches for. To be called after each entry, so that a
    /// change made to the file later is noticed.
    ///
    /// - Complexity: O(n) in the bytes appended.
    mutating func cover(_ sealer: Sealer) {
        guard var seal = seal.take() else { return }
        if seal.end < counters.end, !seal.isRunning { seal.code = sealer.makeCode() }
        while seal.end < counters.end {
            let header = ObjectHeader(decoding: map.bytes(at: seal.end, count: ObjectHeader.byteCount))
            // Somebody cut the file off or wrote into it a moment ago. It is not sealed any further.
            guard let type = ObjectType(rawValue: header.type), header.byteCount <= UInt64(counters.end - seal.end),
                header.byteCount >= SealCoverage.leastByteCount(of: type, isCompact: isCompact)
            else { return }
            let (head, rest) = SealCoverage.object(type, byteCount: Int(header.byteCount), isCompact: isCompact)
            seal.code?.update(map.bytes(at: seal.end + head.lowerBound, count: head.count))
            if !rest.isEmpty { seal.code?.update(map.bytes(at: seal.end + rest.lowerBound, count: rest.count)) }
            seal.end += Int(objectAligned(header.byteCount))
        }
        self.seal = consume seal
    }

    /// Appends a seal of the present epoch over everything since the last one.
    ///
    /// - Throws: ``JournalWriteError/full(_:maximumByteCount:)`` and the like; the file is then as it was.
    mutating func appendSeal(_ sealer: Sealer) throws(JournalWriteError) {
        guard isSealing else { return }
        try allocate(upTo: counters.end + TagLayout.byteCount)
        let offset = appendObject(.tag, byteCount: TagLayout.byteCount)
        counters.tags += 1
        map.store(counters.tags, at: offset + TagLayout.seqnum)
        map.store(sealer.epoch, at: offset + TagLayout.epoch)
        map.storeReleasing(counters.tags, at: FileHeader.Offset.tagCount)
        cover(sealer)
        guard let code = seal?.code.take() else { return }
        map.store(code.finish().bytes, at: offset + TagLayout.hmac)
    }

    /// Appends the last seal: nothing may be appended behind it. A file that has no room for it ends without.
    mutating func endSealing(_ sealer: Sealer) {
        try? appendSeal(sealer)
        seal = nil
    }
}

extension FileSeal {
    /// Whether there are objects since the last seal.
    fileprivate var isRunning: Bool {
        switch code {
        case .some: true
        case .none: false
        }
    }
}
