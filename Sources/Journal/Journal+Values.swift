internal import JournalFormat
internal import JournalStorage

extension Journal {
    /// Calls `body` with each value that the field `name` has in the journal, until it returns `false`.
    ///
    /// File by file, in each the newest value first, and each value once. Matches do not count.
    /// - Complexity: O(n) in the values of all files; remembers 16 bytes for each.
    public func forEachUniqueValue(of name: String, _ body: (_ value: RawSpan) -> Bool) {
        // Values are told apart by a hash of 128 bits under a random key, so that no memory goes to their bytes.
        let hashes = (SipHash24(key: .random()), SipHash24(key: .random()))
        var known: Set<ID128> = []
        var goesOn = true
        for (index, reader) in readers.enumerated() where goesOn {
            var found: Set<ID128> = []
            name.withBytes { name in
                reader.file.forEachValue(ofField: name, scratch: &scratch) { _, payload, nameByteCount in
                    if readers.count > 1 {
                        let hash = ID128(high: hashes.0.hash(payload), low: hashes.1.hash(payload))
                        if known.contains(hash) { return true }
                        if index < readers.count - 1 { found.insert(hash) }
                    }
                    goesOn = body(payload.extracting(droppingFirst: nameByteCount + 1))
                    return goesOn
                }
            }
            known.formUnion(found)
        }
    }

    /// The names of all fields in the journal, in the order of the files' hash tables.
    public func fieldNames() -> [String] {
        var known: Set<String> = []
        var names: [String] = []
        for reader in readers {
            reader.file.forEachFieldName { name in
                let name = name.text
                if known.insert(name).inserted { names.append(name) }
            }
        }
        return names
    }
}
