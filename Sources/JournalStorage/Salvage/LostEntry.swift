public import JournalFormat

/// An ENTRY object of a damaged file that could not be kept.
public struct LostEntry: Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// The object reaches beyond the end of the file.
        case cutOff
        /// Its sequence number, times or boot id cannot be what they are.
        case invalid
        /// A field's DATA object is missing or damaged.
        case damagedField(at: ObjectOffset)
        /// The fields are intact, but are not those that the entry was made of.
        case otherFields
        /// Another entry, which fits its neighbours better, has the same sequence number.
        case takenSeqnum
        /// Its fields do not fit into any journal file.
        case tooLarge
        /// The file was changed by another process while it was being salvaged.
        case changed
        /// So much of the file is made to look like entries that no more of it was looked at.
        case abandoned
    }

    /// Where the object lies.
    public var offset: ObjectOffset
    public var reason: Reason
}

extension LostEntry: CustomStringConvertible {
    public var description: String {
        let text =
            switch reason {
            case .cutOff: "the file ends within it"
            case .invalid: "its sequence number, times or boot id are damaged"
            case .damagedField(let field): "its field at \(field) is damaged or missing"
            case .otherFields: "its fields are not those that it was stored with"
            case .takenSeqnum: "its sequence number is another entry's"
            case .tooLarge: "it does not fit into a journal file"
            case .changed: "it was changed meanwhile"
            case .abandoned: "too much of the file looks like entries and is none"
            }
        return "the entry at \(offset): \(text)"
    }
}
