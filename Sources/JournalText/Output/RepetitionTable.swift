internal import JournalFormat

/// Where the fields of one entry stand in the output, and which of them have the same name.
///
/// An entry can have any number of fields, so names are found by hashing; the hash is keyed at random, because whoever
/// writes to the journal chooses the names.
struct RepetitionTable: ~Copyable {
    struct Field {
        /// The place of the name in the output.
        var name: Range<Int>
        /// The place of the value in the output.
        var value: Range<Int>
        fileprivate var hash: UInt64
        /// Whether no field before it has the same name.
        fileprivate(set) var isFirst = true
        /// The next field of the same name, or -1.
        fileprivate(set) var next = -1
        /// Of a first field, the last one of the same name.
        fileprivate var last: Int
    }

    private(set) var fields: [Field] = []
    private(set) var hasRepetitions = false
    /// An open-addressed table of indices into `fields`, at most half full; -1 is free.
    private var slots = [Int](repeating: -1, count: 128)
    private let key = UInt64.random(in: .min ... .max)

    init() {}

    /// Forgets all fields and keeps the memory.
    mutating func removeAll() {
        let mask = UInt64(slots.count - 1)
        // Emptied backwards, every chain of probes ends before it reaches a slot that is already free.
        for index in fields.indices.reversed() where fields[index].isFirst {
            var slot = Int(fields[index].hash & mask)
            while slots[slot] != index { slot = (slot + 1) & Int(mask) }
            slots[slot] = -1
        }
        fields.removeAll(keepingCapacity: true)
        hasRepetitions = false
    }

    /// Adds the field whose name and value stand at these places of `out`.
    ///
    /// - Complexity: O(n) in the length of the name.
    mutating func add(name: Range<Int>, value: Range<Int>, in out: borrowing ByteBuffer) {
        let hash = hash(of: out.bytes(in: name))
        let mask = slots.count - 1
        var slot = Int(hash & UInt64(mask))
        let new = fields.count
        while slots[slot] >= 0 {
            let index = slots[slot]
            if fields[index].hash == hash, out.bytes(in: fields[index].name).hasSameBytes(as: out.bytes(in: name)) {
                fields[fields[index].last].next = new
                fields[index].last = new
                fields.append(Field(name: name, value: value, hash: hash, isFirst: false, last: new))
                hasRepetitions = true
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = new
        fields.append(Field(name: name, value: value, hash: hash, last: new))
        if fields.count * 2 > slots.count { growSlots() }
    }

    private mutating func growSlots() {
        slots = [Int](repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for index in fields.indices where fields[index].isFirst {
            var slot = Int(fields[index].hash & UInt64(mask))
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = index
        }
    }

    private func hash(of name: RawSpan) -> UInt64 {
        var hash = key ^ UInt64(name.byteCount)
        guard name.byteCount >= 8 else {
            var word: UInt64 = 0
            for offset in 0..<name.byteCount { word = word << 8 | UInt64(name.byte(at: offset)) }
            return mix(hash, word)
        }
        var offset = 0
        while offset + 8 < name.byteCount {
            hash = mix(hash, name.loadLittleEndian(at: offset))
            offset += 8
        }
        // The last eight bytes, whether or not some of them have been taken before.
        return mix(hash, name.loadLittleEndian(at: name.byteCount - 8))
    }

    private func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return high ^ low ^ key
    }
}
