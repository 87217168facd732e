internal import JournalFormat

/// The lists of the values of each field, followed while the values are passed in the order of the file.
///
/// A new value is put at the head of its field's list, so each leads to the one that was passed before it.
struct FieldLedger {
    struct Field {
        /// The hash of its name, never 0.
        var key: UInt64 = 0
        /// The FIELD object, 0 before it is passed.
        var offset: UInt64 = 0
        /// The newest value that is in the list.
        var last: UInt64 = 0
        /// A value behind it that no entry uses, and that may or may not be in the list: 0 if there is none.
        var unused: UInt64 = 0
        /// Where the FIELD object says that the list begins.
        var head: UInt64 = 0
        /// Whether writers refuse the name: systemd's leave such values out of the list.
        var isInvalid = false
    }

    private var slots = [Field](repeating: Field(), count: 256)
    private var count = 0
    /// So that what is a name, and whether two are the same, is beyond the influence of those who choose names.
    private let hash = SipHash24(key: .random())

    /// More fields than this are not looked at: 24 MB. Writers begin a new file at 250.
    private static let maximumCount = 1 << 18

    func key(of name: RawSpan) -> UInt64 { hash.hash(name) | 1 }

    /// Where the field with this key is noted, from now on if it was not before; `nil` when there are too many.
    mutating func index(of key: UInt64) -> Int? {
        if let index = find(key) { return index }
        if count >= Self.maximumCount { return nil }
        if count * 2 >= slots.count { grow() }
        count += 1
        let index = place(key)
        slots[index].key = key
        return index
    }

    subscript(index: Int) -> Field {
        get { slots[index] }
        set { slots[index] = newValue }
    }

    private func find(_ key: UInt64) -> Int? {
        let index = place(key)
        return slots[index].key == key ? index : nil
    }

    /// Where `key` is, or the free slot where it belongs.
    private func place(_ key: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: key >> 8) & mask
        while slots[index].key != 0, slots[index].key != key { index = (index + 1) & mask }
        return index
    }

    private mutating func grow() {
        let old = slots
        slots = [Field](repeating: Field(), count: old.count * 2)
        for field in old where field.key != 0 { slots[place(field.key)] = field }
    }

    func forEach(_ body: (Field) -> Void) {
        for field in slots where field.key != 0 { body(field) }
    }
}
