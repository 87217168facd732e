internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import JournalText
internal import SystemPackage

/// All ways in which a journal file is read and shown.
enum JournalReading {
    /// No more entries are gone through at a time.
    private static let maximumStepCount = 1000
    /// No more entries are shown in every mode.
    private static let maximumShownCount = 20

    static func readEverything(_ path: FilePath) {
        guard let file = try? JournalFile.open(path) else { return }
        let journal = Journal(file: file)
        showAll(journal)
        journal.seekToTail()
        var steps = 0
        while journal.previous(), steps < maximumStepCount { steps += 1 }
        seek(journal)
        match(journal)
        _ = journal.boots()
        for name in journal.fieldNames().prefix(20) {
            var rest = 100
            journal.forEachUniqueValue(of: name) { _ in
                rest -= 1
                return rest > 0
            }
        }
        _ = file.diskUsageByteCount
    }

    private static func seek(_ journal: Journal) {
        journal.seek(toRealtime: 1_700_000_000_000_003)
        _ = journal.next()
        _ = journal.previous()
        journal.seek(toMonotonic: 5_000_003, ofBoot: ID128(high: 5, low: 1))
        _ = journal.next()
        for text in [
            "s=00000000000000010000000000000002;i=3", "t=60a24181e4003;i=2", "b=\(ID128(high: 5, low: 2));m=1",
        ] {
            guard let cursor = Cursor(text) else { continue }
            journal.seek(to: cursor)
            _ = journal.previous()
            _ = journal.next()
            _ = journal.isAt(cursor)
        }
    }

    private static func match(_ journal: Journal) {
        journal.setMatch(
            .all([
                .any([.field("PRIORITY", "0"), .field("MESSAGE", "number 3")]),
                .any([.field("_BOOT_ID", "00000000000000050000000000000001"), .field("LONG", "x")]),
            ]))
        journal.seekToHead()
        _ = journal.skip(maximumStepCount, .forward)
        _ = journal.skip(maximumStepCount, .backward)
        journal.setMatch(nil)
    }

    /// Shows the first entries in every mode.
    private static func showAll(_ journal: Journal) {
        var options = OutputOptions()
        options.columnCount = 40
        options.isFullWidth = false
        show(journal, ShortFormatter(.short, options))
        show(journal, ShortFormatter(.withUnit, options))
        show(journal, ShortFormatter(.shortDelta, options))
        options.colors = .full
        show(journal, ShortFormatter(.shortISOPrecise, options))
        show(journal, VerboseFormatter(options))
        show(journal, CatFormatter(options))
        options.showsAll = true
        show(journal, JSONFormatter(layout: .compact, options))
        show(journal, JSONFormatter(layout: .pretty, options))
        show(journal, ExportFormatter(options))
    }

    private static func show<Formatter: EntryFormatter & ~Copyable>(
        _ journal: Journal, _ formatter: consuming Formatter
    ) {
        var out = ByteBuffer()
        journal.seekToHead()
        var rest = maximumShownCount
        while rest > 0, journal.next(), let entry = journal.currentEntry {
            rest -= 1
            formatter.begin(entry, into: &out)
            try? journal.forEachField { payload, nameByteCount in
                formatter.field(payload, nameByteCount: nameByteCount, into: &out)
            }
            formatter.end(into: &out)
            out.removeAll()
        }
    }
}
