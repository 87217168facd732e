internal import JournalFormat
internal import LinuxSystem

/// The second pass: which entries and values do not agree.
///
/// What the sums have not found equal is looked up in the file, as a reader would. The difference that an innocent
/// cause makes is taken out of the sums; if something is left then, and nothing wrong was found, the sums are believed.
extension Verifier {
    mutating func inspectDifferences(_ progress: (Double) -> Void) {
        guard sums.differs else { return }
        pass = .inspection
        inspection.start()
        lists = ListLedger()
        directSlotCount = file.mapping.byteCount / EntryArrayLayout.itemByteCount(isCompact: header.isCompact)
        startEntryList()
        walk(progress)
        if sums.differs, result.findings.isEmpty {
            result.add(UInt64(FileHeader.Offset.entryArrayOffset), nil) {
                "what entries say of their values, and values of their entries, differs somewhere"
            }
        }
    }

    mutating func inspect(_ type: ObjectType, _ object: ObjectHeader, _ bytes: RawSpan, at offset: UInt64) {
        if inspection.isExhausted, result.findingCount > 0 { return }
        switch type {
        case .data:
            guard object.byteCount > UInt64(DataLayout.payloadOffset(isCompact: header.isCompact)) else { return }
            startList(DataFields(decoding: bytes, isCompact: header.isCompact), at: offset, jenkinsHash: 0)
        case .entryArray:
            visitEntryArray(object, bytes, at: offset)
        case .entry:
            if broken.contains(offset) { return }
            let difference = sums.differs(offset)
            if difference.values { inspectValues(ofEntryAt: offset) }
            if difference.xorHash { inspectXorHash(ofEntryAt: offset) }
        default: break
        }
    }

    /// Looks whether an entry that a list names has the value that the list belongs to.
    mutating func inspectListed(_ entry: UInt64, _ owner: UInt64, _ place: UInt64) {
        guard sums.differs(entry).values, !broken.contains(entry), !isInGap(entry) else { return }
        inspection.steps += 1
        let count = try? file.itemCount(ofEntryAt: entry)
        if owner == 0 {
            if count == nil {
                result.add(place, .entryArray) { "it lists \(hexadecimal(entry)), where no entry is" }
            }
            return
        }
        var isMember = false
        if let count {
            file.withItems(count, ofEntryAt: entry) { items in
                for index in 0..<count where file.item(index, in: items) == owner { isMember = true }
            }
            inspection.steps += count
        }
        if !isMember, !broken.contains(owner) {
            result.add(owner, .data) { "it lists the entry at \(hexadecimal(entry)), which does not have it" }
        }
    }

    /// Looks whether the lists have the entry: that of all entries, and those of its values.
    private mutating func inspectValues(ofEntryAt offset: UInt64) {
        if isListed(offset, in: file.allEntries(), header.entryCount) == false {
            return result.add(offset, .entry) { "it is not in the list of all entries" }
        }
        for (index, item) in items(ofEntryAt: offset).enumerated() {
            guard !broken.contains(item.data), !isInGap(item.data) else { continue }
            inspection.steps += 16
            guard file.payload(ofDataAt: item.data) != nil else {
                result.add(offset, .entry) { "item \(index) leads to \(hexadecimal(item.data)), where no value is" }
                continue
            }
            let hash: UInt64 = file.mapping.load(at: Int(item.data) + DataLayout.hash)
            if !header.isCompact, item.hash != hash {
                result.add(offset, .entry) {
                    "item \(index) has the hash \(hexadecimal(item.hash)), its value \(hexadecimal(hash))"
                }
                continue
            }
            let count = file.link(at: item.data, DataLayout.entryCount)
            let list = file.entries(ofDataAt: ObjectOffset(item.data))
            guard isListed(offset, in: list, count) == false else { continue }
            if isWhole, offset == lastEntry?.offset, let jenkinsHash = jenkinsHash(ofDataAt: item.data) {
                // systemd's writer may fail to enter the last entry everywhere, for want of room.
                sums.excuse(
                    entry: offset, sums.factor(ofValue: item.data, hash: header.isCompact ? 0 : hash),
                    xorHash: jenkinsHash)
                continue
            }
            result.add(item.data, .data) { "it does not list the entry at \(hexadecimal(offset)), which has it" }
        }
    }

    /// Whether a list has the entry; `nil` when the list is damaged.
    private func isListed(_ entry: UInt64, in list: EntryList, _ count: UInt64) -> Bool? {
        var list = list
        let index = file.firstIndex(in: &list, notBefore: .offset(ObjectOffset(entry)))
        if index < list.count, file.slot(index, of: &list) == entry { return true }
        return UInt64(list.count) >= count ? false : nil
    }

    /// Looks whether the xor hash of an entry fits its values.
    ///
    /// A field that was given twice is stored once, and cancels itself out. So the difference between the xor hash and
    /// that of the stored values must be the XOR of some of them.
    private mutating func inspectXorHash(ofEntryAt offset: UInt64) {
        var hashes: [UInt64] = []
        var difference: UInt64 = file.mapping.load(at: Int(offset) + EntryLayout.xorHash)
        for item in items(ofEntryAt: offset) {
            // What is wrong with the value has been said.
            guard !broken.contains(item.data), let hash = jenkinsHash(ofDataAt: item.data) else { return }
            hashes.append(hash)
            difference ^= hash
        }
        inspection.steps += hashes.count
        if difference == 0 { return }
        if XorHash.isInSpan(difference, of: hashes) {
            sums.excuse(entry: offset, 0, xorHash: difference)
        } else {
            result.add(offset, .entry) { "its xor hash is not that of its values" }
        }
    }

    private func items(ofEntryAt offset: UInt64) -> [(data: UInt64, hash: UInt64)] {
        guard let count = try? file.itemCount(ofEntryAt: offset) else { return [] }
        var result: [(data: UInt64, hash: UInt64)] = []
        result.reserveCapacity(count)
        file.withItems(count, ofEntryAt: offset) { items in
            for index in 0..<count {
                let hash: UInt64 = header.isCompact ? 0 : items.loadLittleEndian(at: index * 16 + 8)
                result.append((file.item(index, in: items), hash))
            }
        }
        return result
    }

    /// The Jenkins hash of a value; `nil` when it cannot be read, or does not have the hash that it says.
    private mutating func jenkinsHash(ofDataAt offset: UInt64) -> UInt64? {
        guard let place = file.payload(ofDataAt: offset) else { return nil }
        let stored: UInt64 = file.mapping.load(at: Int(offset) + DataLayout.hash)
        guard header.incompatibleFlags.contains(.keyedHash) else { return stored }
        if let known = inspection.hash(of: offset) { return known }
        let fieldHash = file.layout.fieldHash
        var result: UInt64?
        _ = file.withPayload(place, &scratch) { payload in
            if fieldHash.hash(payload) == stored { result = JenkinsHash.hash(payload) }
            return true
        }
        inspection.steps += place.byteCount / 64
        if let result { inspection.note(result, of: offset) }
        return result
    }
}
