internal import JournalFormat
internal import LinuxSystem

/// What lies behind the last entry of a file whose writer is at work, or was killed.
extension Verifier {
    private typealias Offset = FileHeader.Offset

    /// Compares the header's numbers with what is there, if nobody is writing just now: objects of an append that was
    /// not finished may be counted or not.
    mutating func checkRest() {
        guard gaps.isEmpty, let rest = countsOfRest(), let now = try? file.header(), now == header else { return }
        compare("n_objects", Offset.objectCount, header.objectCount, counts.objects, rest.objects)
        compare("n_entries", Offset.entryCount, header.entryCount, counts.entries, rest.entries)
        compare("n_data", Offset.dataCount, header.dataCount, counts.data, rest.data)
        compare("n_fields", Offset.fieldCount, header.fieldCount, counts.fields, rest.fields)
        compare("n_tags", Offset.tagCount, header.tagCount, counts.tags, rest.tags)
        compare("n_entry_arrays", Offset.entryArrayCount, header.entryArrayCount, counts.entryArrays, rest.entryArrays)
    }

    private mutating func compare(_ name: String, _ field: Int, _ count: UInt64?, _ before: UInt64, _ rest: UInt64) {
        guard let count, count < before || count > before + rest else { return }
        result.add(UInt64(field), nil) {
            "the header's \(name) is \(count), the file has \(before) up to the last entry and \(rest) behind it"
        }
    }

    /// How many objects there are from the last entry on; `nil` when one of them is not finished.
    private func countsOfRest() -> Counts? {
        var counts = Counts()
        var offset = horizon
        while offset <= header.tailObjectOffset {
            guard offset & 7 == 0, file.contains(end: offset + 16) else { return nil }
            let object = file.mapping.withBytes(at: Int(offset), count: 16) { ObjectHeader(decoding: $0) }
            guard let type = ObjectType(rawValue: object.type), object.byteCount >= 16,
                object.byteCount < UInt64(Int.max) - offset - 8
            else { return nil }
            counts.add(type)
            offset += objectAligned(object.byteCount)
        }
        return counts
    }
}
