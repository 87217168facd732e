internal import JournalFormat
internal import JournalText

extension ShowSession {
    func follow<F: EntryFormatter & ~Copyable>(_ shower: inout EntryShower<F>) throws(CommandError) -> Int { 0 }
}
