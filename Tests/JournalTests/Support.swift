import Journal
import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport

extension Journal {
    /// The journal of these fixtures.
    static func fixtures(_ names: String...) throws -> Journal {
        try Journal(JournalSource(.files(names.map { try Fixture.path($0 + ".journal") })))
    }

    /// The fields of the current entry, in stored order.
    func fields() throws -> [[UInt8]] {
        var fields: [[UInt8]] = []
        try forEachField { payload, _ in fields.append(payload.array) }
        return fields
    }

    /// The value of `MESSAGE` of the current entry.
    func message() throws -> String {
        var message = ""
        try forEachField(named: FieldNameFilter(["MESSAGE"])) { payload, nameByteCount in
            message = payload.extracting(droppingFirst: nameByteCount + 1).text
        }
        return message
    }

    /// What `MESSAGE` says in each entry from the position on.
    func messages(_ direction: ReadingDirection = .forward) throws -> [String] {
        var messages: [String] = []
        while direction == .forward ? next() : previous() { messages.append(try message()) }
        return messages
    }

    /// All that there is, from the head on.
    func allEntries() throws -> [(metadata: EntryMetadata, fields: Set<[UInt8]>)] {
        seekToHead()
        var entries: [(EntryMetadata, Set<[UInt8]>)] = []
        while next() { entries.append((try requireCurrent(self), Set(try fields()))) }
        return entries
    }
}

/// The metadata of the entry that the position is on.
func requireCurrent(_ journal: Journal) throws -> EntryMetadata {
    guard let entry = journal.currentEntry else { throw JournalError.noCurrentEntry }
    return entry
}
