internal import JournalFormat

/// The fields of one entry, gathered by name in the order in which the names came up.
///
/// An entry can have any number of fields, so names are found by hashing; the hash is keyed at random, because whoever
/// writes to the journal chooses the names.
struct FieldTable: ~Copyable {
    struct Name {
        /// The place of the name in the table's bytes.
        var bytes: Range<Int>
        var hash: UInt64
        var firstValue: Int
        var lastValue: Int
    }

    struct Value {
        /// The place of the value in the table's bytes; `nil` for one that is too long to show.
        var bytes: Range<Int>?
        /// The next value of the same name, or -1.
        var next: Int
    }

    private(set) var names: [Name] = []
    private var values: [Value] = []
    private var bytes = ByteBuffer(minimumCapacity: 4096)
    /// An open-addressed table of indices into `names`, at most half full; -1 is free.
    private var slots = [Int](repeating: -1, count: 128)
    private let key = UInt64.random(in: .min ... .max)

    init() {}

    func value(at index: Int) -> Value { values[index] }

    @_lifetime(borrow self)
    func bytes(in range: Range<Int>) -> RawSpan { bytes.bytes(in: range) }

    /// Forgets all fields and keeps the memory.
    mutating func removeAll() {
        let mask = UInt64(slots.count - 1)
        // Emptied backwards, every chain of probes ends before it reaches a slot that is already free.
        for index in names.indices.reversed() {
            var slot = Int(names[index].hash & mask)
            while slots[slot] != index { slot = (slot + 1) & Int(mask) }
            slots[slot] = -1
        }
        names.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        bytes.removeAll()
    }

    /// Adds a field `NAME=value`; `keepsValue` says whether its value is to be copied.
    ///
    /// - Complexity: O(n) in the field's bytes.
    mutating func add(_ payload: RawSpan, nameByteCount: Int, keepsValue: Bool) {
        let value = values.count
        let start = bytes.count
        if keepsValue {
            bytes.append(payload)
            values.append(Value(bytes: start + nameByteCount + 1..<bytes.count, next: -1))
        } else {
            bytes.append(payload.extracting(0..<nameByteCount))
            values.append(Value(bytes: nil, next: -1))
        }
        let hash = hash(of: payload, byteCount: nameByteCount)
        let mask = slots.count - 1
        var slot = Int(hash & UInt64(mask))
        while slots[slot] >= 0 {
            let index = slots[slot]
            let name = names[index]
            if name.hash == hash, name.bytes.count == nameByteCount,
                bytes.bytes(in: name.bytes).hasSameBytes(as: payload.extracting(0..<nameByteCount))
            {
                values[name.lastValue].next = value
                names[index].lastValue = value
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = names.count
        names.append(
            Name(bytes: start..<start + nameByteCount, hash: hash, firstValue: value, lastValue: value))
        if names.count * 2 > slots.count { growSlots() }
    }

    private mutating func growSlots() {
        slots = [Int](repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for index in names.indices {
            var slot = Int(names[index].hash & UInt64(mask))
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = index
        }
    }

    private func hash(of payload: RawSpan, byteCount: Int) -> UInt64 {
        var hash = key ^ UInt64(byteCount)
        var offset = 0
        while offset < byteCount {
            var word: UInt64
            if offset + 8 <= byteCount {
                word = payload.loadLittleEndian(at: offset)
            } else {
                word = 0
                for index in offset..<byteCount { word = word << 8 | UInt64(payload.byte(at: index)) }
            }
            let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
            hash = high ^ low ^ key
            offset += 8
        }
        return hash
    }
}
