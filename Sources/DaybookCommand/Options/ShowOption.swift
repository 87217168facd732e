/// The options of `daybook` itself, which shows entries and what there is to know about the journal.
enum ShowOption: Hashable, Sendable {
    case system, user, merge, directory, file, root, namespace
    case since, until, cursor, afterCursor, cursorFile, boot, unit, userUnit, identifier, excludeIdentifier
    case priority, facility, grep, caseSensitive, dmesg
    case output, outputFields, lines, reverse, showCursor, utc, noHostname, full, noFull, all, follow, noTail
    case truncateNewline, quiet, noPager, pagerEnd, mappingBudget
    case help, version, fields, field, listBoots, header, diskUsage, verify
    case vacuumSize, vacuumFiles, vacuumTime
    case verifyKey, setupKeys, interval, force
    case control(ControlRequest)
    /// One that journalctl has and this version does not.
    case unsupported(String)
}
