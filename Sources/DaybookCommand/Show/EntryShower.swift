internal import Journal
internal import JournalFormat
internal import JournalStorage
internal import JournalText

/// Shows the entries of a journal by the rules of where to begin and where to end.
///
/// The rules, and their order, are those of journalctl. What counts as shown is every entry that reaches the formatter,
/// whether it prints anything or not.
struct EntryShower<Formatter: EntryFormatter & ~Copyable>: ~Copyable {
    private let journal: Journal
    private let range: ShowRange
    private let follows: Bool
    /// Whether a line announces each other boot; `nil` for no.
    private let separatorColors: ColorLevel?
    private var formatter: Formatter
    /// The fields that the formatter looks at; `nil` for all.
    private let neededFields: FieldNameFilter?
    private let messageFields = FieldNameFilter(["MESSAGE"])
    private var pattern: MessagePattern?
    var output: Output

    /// Whether the next entry must be gone to before it can be shown.
    private var needsStep = false
    /// Whether the position is known to lie within `since`.
    private var isSinceReached = false
    /// Set when there is nothing behind the cursor.
    private var isExhausted = false
    private var previousBootID: ID128?

    init(
        _ journal: Journal, _ settings: ShowSettings, colors: ColorLevel, formatter: consuming Formatter,
        pattern: consuming MessagePattern?, output: consuming Output
    ) {
        self.journal = journal
        range = settings.range
        follows = settings.follows
        separatorColors = settings.mergesMachines || settings.isQuiet ? nil : colors
        neededFields = formatter.neededFields.map { FieldNameFilter($0) }
        self.formatter = formatter
        self.pattern = pattern
        self.output = output
    }

    /// Goes to the first entry that is to be shown.
    mutating func seek() {
        if let cursor = range.cursor {
            journal.seek(to: cursor)
            var isFound = step()
            if range.isAfterCursor, isFound, journal.isAt(cursor) { isFound = step() }
            if !isFound {
                if follows { needsStep = true } else { isExhausted = true }
            }
            return
        }
        let isFound: Bool
        if range.isReverse {
            seekToEnd()
            isFound = step()
        } else if case .newest(let count) = range.lines {
            seekToEnd()
            isFound = journal.skip(count, .backward) > 0
        } else {
            if let since = range.since { journal.seek(toRealtime: since) } else { journal.seekToHead() }
            isFound = step()
        }
        needsStep = !isFound
    }

    private func seekToEnd() {
        if let until = range.until { journal.seek(toRealtime: until) } else { journal.seekToTail() }
    }

    private func step() -> Bool { range.isReverse ? journal.previous() : journal.next() }

    /// Shows entries until the end is reached. With ``ShowSettings/follows`` it may be called again when there are more.
    ///
    /// - Returns: how many it were.
    mutating func show() throws(CommandError) -> Int {
        guard !isExhausted else { return 0 }
        let limit: Int
        switch range.lines {
        case .newest(let count), .oldest(let count): limit = follows ? .max : count
        case .all: limit = .max
        }
        var count = 0
        while count < limit {
            if needsStep, !step() { break }
            needsStep = true
            guard let entry = journal.currentEntry else { break }
            switch admits(entry) {
            case .yes: break
            case .no: continue
            case .end: return count
            }
            appendSeparator(entry)
            var highlight: Range<Int>?
            if pattern != nil {
                guard let match = try matchInMessage() else { continue }
                highlight = match
            }
            append(entry, highlight)
            count += 1
            try output.flushIfLarge()
        }
        return count
    }

    private enum Admission { case yes, no, end }

    /// Whether an entry lies in the range of times.
    @inline(__always)
    private mutating func admits(_ entry: EntryMetadata) -> Admission {
        if let until = range.until, !range.isReverse, entry.realtime > until { return .end }
        if let since = range.since, range.isReverse || !isSinceReached {
            if entry.realtime < since {
                if range.isReverse { return .end }
                // The given number of entries led back too far.
                journal.seek(toRealtime: since)
                isSinceReached = true
                return .no
            }
            isSinceReached = true
        }
        return .yes
    }

    /// Announces another boot than that of the entry before. This comes before the pattern is looked for, so that boots
    /// without a match are announced too.
    @inline(__always)
    private mutating func appendSeparator(_ entry: EntryMetadata) {
        guard let separatorColors else { return }
        if let previousBootID, previousBootID != entry.bootID {
            output.appendLine(separatorColors.bootSeparator(entry.bootID.description))
        }
        previousBootID = entry.bootID
    }

    @inline(__always)
    private mutating func append(_ entry: EntryMetadata, _ highlight: Range<Int>?) {
        let start = output.buffer.count
        formatter.begin(entry, highlight: highlight, into: &output.buffer)
        do {
            if let neededFields {
                try journal.forEachField(named: neededFields) { payload, nameByteCount in
                    formatter.field(payload, nameByteCount: nameByteCount, into: &output.buffer)
                }
            } else {
                try journal.forEachField { payload, nameByteCount in
                    formatter.field(payload, nameByteCount: nameByteCount, into: &output.buffer)
                }
            }
            formatter.end(into: &output.buffer)
        } catch {
            // The entry was damaged after it was found; what is left of it is not shown.
            output.buffer.truncate(to: start)
        }
    }

    /// The place of the pattern in the message of the current entry; `nil` when there is none.
    private mutating func matchInMessage() throws(CommandError) -> Range<Int>? {
        var match: Range<Int>?
        var failure: CommandError?
        var isSearched = false
        do {
            try journal.forEachField(named: messageFields) { payload, nameByteCount in
                guard !isSearched else { return }
                isSearched = true
                do throws(CommandError) {
                    match = try pattern?.firstMatch(in: payload.extracting(droppingFirst: nameByteCount + 1))
                } catch {
                    failure = error
                }
            }
        } catch {
            // Damaged since it was found: nothing in it counts.
            return nil
        }
        if let failure { throw failure }
        return match
    }
}
