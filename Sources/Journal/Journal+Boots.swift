public import JournalFormat
internal import JournalStorage

/// A boot of a machine, as far as the journal knows it.
public struct Boot: Hashable, Sendable {
    public var id: ID128
    /// When its oldest entry was received: microseconds since 1970, UTC.
    public var firstRealtime: UInt64
    /// When its newest entry was received.
    public var lastRealtime: UInt64

    public init(id: ID128, firstRealtime: UInt64, lastRealtime: UInt64) {
        self.id = id
        self.firstRealtime = firstRealtime
        self.lastRealtime = lastRealtime
    }
}

extension Journal {
    /// The boots of which there are entries, oldest first: in the order in which their first entries are read.
    ///
    /// They are found by the values of `_BOOT_ID`. Matches do not count, and the position stays.
    /// - Complexity: O(f · b), in files and boots.
    public func boots() -> [Boot] {
        var first: [ID128: EntryMetadata] = [:]
        var last: [ID128: EntryMetadata] = [:]
        var tails: [ID128: BootTail] = [:]
        for reader in readers {
            for (id, data) in bootData(of: reader.file) {
                var list = reader.file.entries(ofDataAt: data)
                guard let head = reader.file.readableEntry(in: &list, from: 0, .forward)?.metadata,
                    let tail = reader.file.readableEntry(in: &list, from: list.count - 1, .backward)?.metadata
                else { continue }
                if first[id].map({ EntryOrder.compare(head, nil, $0, nil) < 0 }) ?? true { first[id] = head }
                if last[id].map({ EntryOrder.compare(tail, nil, $0, nil) > 0 }) ?? true {
                    last[id] = tail
                    tails[id] = BootTail(
                        machineID: reader.file.machineID, monotonic: tail.monotonic, realtime: tail.realtime)
                }
            }
        }
        let boots = first.keys.compactMap { id -> (EntryMetadata, Boot)? in
            guard let head = first[id], let tail = last[id] else { return nil }
            return (head, Boot(id: id, firstRealtime: head.realtime, lastRealtime: tail.realtime))
        }
        return boots.sorted { left, right in
            let result = EntryOrder.compare(left.0, tails[left.1.id], right.0, tails[right.1.id])
            return result == 0 ? left.1.id < right.1.id : result < 0
        }.map(\.1)
    }

    private func bootData(of file: JournalFile) -> [(ID128, ObjectOffset)] {
        var found: [(ID128, ObjectOffset)] = []
        "_BOOT_ID".withBytes { name in
            file.forEachValue(ofField: name, scratch: &scratch) { offset, payload, nameByteCount in
                if let id = ID128(text: payload.extracting(droppingFirst: nameByteCount + 1)) {
                    found.append((id, offset))
                }
                return true
            }
        }
        return found
    }
}
