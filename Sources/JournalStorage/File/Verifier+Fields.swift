internal import JournalFormat
internal import LinuxSystem

/// The lists of the values of each field.
extension Verifier {
    mutating func noteField(_ name: RawSpan, _ head: UInt64, at offset: UInt64) {
        guard let index = fields.index(of: fields.key(of: name)) else { return }
        let other = fields[index].offset
        if other != 0 {
            return result.add(offset, .field) { "its name is that of the one at \(hexadecimal(other)), too" }
        }
        fields[index].offset = offset
        fields[index].head = settledValue(head)
    }

    /// The newest value of a field before the horizon.
    private func settledValue(_ head: UInt64) -> UInt64 {
        var value = head
        while value >= horizon, file.payload(ofDataAt: value) != nil {
            let next = file.link(at: value, DataLayout.nextFieldOffset)
            guard next < value else { break }
            value = next
        }
        return value
    }

    /// Follows the list of the field that a value belongs to.
    ///
    /// - Parameter isSound: whether it does for sure.
    mutating func followField(_ value: Value, _ data: DataFields, at offset: UInt64, isSound: Bool) {
        guard value.nameKey != 0, let index = fields.index(of: value.nameKey) else { return }
        var field = fields[index]
        field.isInvalid = !value.isNameValid
        let next = data.nextField
        let isUsed = data.entryCount != 0
        if next == field.last || (field.unused != 0 && next == field.unused) {
            if isUsed {
                field.last = offset
                field.unused = 0
            } else {
                field.unused = offset
            }
        } else if !isSound || (next == 0 && (!isUsed || field.isInvalid)) {
            // It may be in no list, or in that of another field.
            return
        } else {
            if !field.isInvalid, !broken.contains(next), !isInGap(next), gaps.isEmpty {
                result.add(offset, .data) {
                    "it leads to \(hexadecimal(next)) as the value before it of the same field, "
                        + "which is at \(hexadecimal(field.last))"
                }
            }
            field.last = offset
            field.unused = 0
        }
        fields[index] = field
    }

    /// Compares where the lists began with where the FIELD objects say they do.
    mutating func finishFields() {
        guard gaps.isEmpty else { return }
        let fields = fields
        fields.forEach { field in
            if field.isInvalid { return }
            if field.offset == 0 {
                if field.last == 0 || hasBrokenField || broken.contains(field.last) { return }
                return result.add(field.last, .data) { "there is no FIELD object with the name of its field" }
            }
            let head = field.head
            if head == field.last || (field.unused != 0 && head == field.unused) || broken.contains(head) { return }
            result.add(field.offset, .field) {
                "it leads to \(hexadecimal(head)) as its newest value, which is at \(hexadecimal(field.last))"
            }
        }
    }
}
