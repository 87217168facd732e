internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// Writing a file that stays, for all others, as it was: while it is made durable, or until it is ONLINE.
///
/// What was appended in isolation is merged in the order that lock-free readers rely on:
///
///     1. new objects         nothing in the file leads to them yet
///     2. links and slots     of old objects: they lead to new objects, which are complete
///     3. counts              of the entries of old DATA objects: the slots that they count are filled
///     4. the header          what it counts and points to is there
///
/// From 2 on words of eight bytes are stored, each at once: links, slots and counts lie side by side in pages, and no
/// order of whole pages would do.
extension JournalFileWriter {
    /// What a writer remembers while its stores are kept from the file.
    struct Isolation: ~Copyable {
        /// Where the objects ended that the file holds.
        let end: Int
        /// The words below `end` that count something, of those that were stored to; one bit a word.
        let counts: Bitmap
        /// A view of the file itself, while a merge is under way.
        var file: FileMapping?
    }

    /// The parts of a merge, in their order. Nothing is appended between them.
    enum MergeStep: CaseIterable {
        /// Nobody sees anything of it yet: new objects, and the links to them.
        case objects
        /// Then others see the entries: counts and header.
        case counts
        /// The writer's own view shows the file again.
        case view
    }

    /// Whether what is appended is kept from the file.
    var isIsolated: Bool { map.isIsolated }

    /// The bytes of memory that the entries appended in isolation take up, besides those of the file.
    var isolatedByteCount: Int { isIsolated ? map.isolatedByteCount : 0 }

    /// Remembers from now on which parts of the file are stored to.
    mutating func noteChanges() { map.notesChanges = true }

    /// The parts of the file that were stored to since the last call, rising.
    func takeChangedRuns() -> [Range<Int>] { map.takeChangedRuns() }

    /// Keeps what is appended from now on from the file.
    ///
    /// - Throws: when the system refuses; the file is then written as before.
    mutating func isolate() throws(Errno) {
        try map.isolate(descriptor)
        CrashPoint.pass(.isolate)
        isolation = Isolation(end: counters.end, counts: Bitmap(bitCount: counters.end / 8))
    }

    /// Brings what was appended in isolation into the file, and writes it directly from then on.
    ///
    /// The file is ONLINE on disk. Its state, which belongs to whoever syncs it, is left alone.
    /// - Throws: when the system refuses; the view is then isolated as before, and the merge can be repeated.
    mutating func merge() throws(Errno) {
        for step in MergeStep.allCases { try merge(step) }
    }

    /// Does a part of ``merge()``: several files are merged step by step, so that no reader sees an entry in one for long
    /// before it sees an earlier one in another.
    mutating func merge(_ step: MergeStep) throws(Errno) {
        guard var isolation = isolation.take() else { return }
        do {
            switch step {
            case .objects:
                checkIsolatedPages()
                isolation.file = try publishObjects(isolation)
            case .counts:
                publishCounts(isolation)
            case .view:
                try map.endIsolation(descriptor)
                return
            }
        } catch {
            self.isolation = consume isolation
            throw error
        }
        self.isolation = consume isolation
    }

    private func publishObjects(_ isolation: borrowing Isolation) throws(Errno) -> FileMapping {
        let end = isolation.end
        if counters.end > end {
            try descriptor.write(map.bytes(at: end, count: counters.end - end), at: end)
        }
        CrashPoint.pass(.objects)
        let file = try FileMapping.reserve(byteCount: end, isWritable: true)
        try file.map(descriptor, byteCount: end)
        var position = headerByteCount
        while let run = map.firstIsolatedRun(in: position..<end) {
            publishLinks(
                in: max(run.lowerBound, headerByteCount)..<min(run.upperBound, end), isolation.counts, to: file)
            position = min(run.upperBound, end)
        }
        CrashPoint.pass(.links)
        return file
    }

    private func publishCounts(_ isolation: borrowing Isolation) {
        var word = 0
        while let count = isolation.counts.first(in: word..<isolation.counts.bitCount) {
            publish((count * 8)..<(count * 8 + 8), isolation)
            word = count + 1
        }
        CrashPoint.pass(.counts)
        // The first array before the number of the entries that it leads to; all else in rising order.
        let array = FileHeader.Offset.entryArrayOffset
        publish(array..<(array + 8), isolation)
        let state = FileHeader.Offset.state & ~7
        publish(0..<state, isolation)
        publish((state + 8)..<headerByteCount, isolation)
        CrashPoint.pass(.merge)
    }

    private func publish(_ words: Range<Int>, _ isolation: borrowing Isolation) {
        switch isolation.file {
        case .some(let file): map.publishWords(in: words, to: file)
        case .none: preconditionFailure("objects come before their counts")
        }
    }

    /// Publishes the words of a range that count nothing.
    private func publishLinks(in range: Range<Int>, _ counts: borrowing Bitmap, to file: borrowing FileMapping) {
        var start = range.lowerBound
        while let count = counts.first(in: (start / 8)..<(range.upperBound / 8)) {
            map.publishWords(in: start..<(count * 8), to: file)
            start = count * 8 + 8
        }
        if start < range.upperBound { map.publishWords(in: start..<range.upperBound, to: file) }
    }

    /// In debug builds: the kernel has copied the pages that were noted, and no others. A store that was not noted would
    /// be lost in silence.
    private func checkIsolatedPages() {
        #if DEBUG
            guard pageByteCount == FileMapping.isolationByteCount, let copied = try? map.copiedPages() else { return }
            var noted: [Int] = []
            var position = 0
            while let run = map.firstIsolatedRun(in: position..<map.mappedByteCount) {
                noted.append(run.lowerBound / pageByteCount)
                position = min(run.upperBound, map.mappedByteCount)
            }
            precondition(copied == noted, "the note of isolated pages does not agree with the kernel's")
        #endif
    }
}
