internal import JournalFormat

extension EntryBuilder {
    /// Adds a field that is always the same, as in `"_TRANSPORT=syslog"`.
    mutating func addConstant(_ field: StaticString) {
        beginField()
        append(field)
        endField()
    }
}
