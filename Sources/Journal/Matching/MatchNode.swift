internal import JournalFormat
internal import JournalStorage

/// An expression at work on one file: for any place in the file it finds the nearest entry that fulfils it.
///
/// Nothing is scanned. A field's entries are a sorted list in the file; the intersection of lists lets each jump to
/// the furthest candidate of the others, the union takes the nearest. Answers are remembered: while a place lies
/// between the last one asked about and its answer, the answer is the same.
final class MatchNode {
    private enum Kind {
        case field([UInt8])
        case all([MatchNode])
        case any([MatchNode])
    }

    private let kind: Kind
    /// The entries that have the field, once it is known that any do.
    private var list: EntryList?
    /// The place in the list that was used last.
    private var index = 0
    /// The file's number of objects when the field was looked up in vain.
    private var objectCountWhenMissing: UInt64?
    private var lastTarget: UInt64 = 0
    private var lastAnswer: UInt64?
    private var lastDirection = ReadingDirection.forward

    init(_ match: Match) {
        kind =
            switch match {
            case .field(let payload): .field(payload)
            case .all(let matches): .all(matches.map { MatchNode($0) })
            case .any(let matches): .any(matches.map { MatchNode($0) })
            }
    }

    /// The offset of the first entry at or behind `target`, or going backward of the last at or before it, that
    /// fulfils the expression.
    func seek(
        _ target: UInt64, _ direction: ReadingDirection, in file: JournalFile, _ scratch: inout FieldScratch
    ) -> UInt64? {
        if let lastAnswer, direction == lastDirection {
            let isBetween =
                direction == .forward
                ? lastTarget <= target && target <= lastAnswer : lastAnswer <= target && target <= lastTarget
            if isBetween { return lastAnswer }
        }
        let answer: UInt64? =
            switch kind {
            case .field(let payload): seekField(payload, target, direction, file, &scratch)
            case .all(let nodes): seekAll(nodes, target, direction, file, &scratch)
            case .any(let nodes): seekAny(nodes, target, direction, file, &scratch)
            }
        lastTarget = target
        lastAnswer = answer
        lastDirection = direction
        return answer
    }

    private func seekAll(
        _ nodes: [MatchNode], _ target: UInt64, _ direction: ReadingDirection, _ file: JournalFile,
        _ scratch: inout FieldScratch
    ) -> UInt64? {
        guard !nodes.isEmpty else { return seekEverything(target, direction, file) }
        var target = target
        var agreeing = 0
        var next = 0
        while agreeing < nodes.count {
            guard let answer = nodes[next].seek(target, direction, in: file, &scratch) else { return nil }
            agreeing = answer == target ? agreeing + 1 : 1
            target = answer
            next = next + 1 == nodes.count ? 0 : next + 1
        }
        return target
    }

    private func seekAny(
        _ nodes: [MatchNode], _ target: UInt64, _ direction: ReadingDirection, _ file: JournalFile,
        _ scratch: inout FieldScratch
    ) -> UInt64? {
        var nearest: UInt64?
        for node in nodes {
            guard let answer = node.seek(target, direction, in: file, &scratch) else { continue }
            if let known = nearest, direction == .forward ? known <= answer : known >= answer { continue }
            nearest = answer
        }
        return nearest
    }

    private func seekField(
        _ payload: [UInt8], _ target: UInt64, _ direction: ReadingDirection, _ file: JournalFile,
        _ scratch: inout FieldScratch
    ) -> UInt64? {
        if list == nil { lookUp(payload, file, &scratch) }
        guard var list else { return nil }
        // Swapped out while it is worked on, so that its segments are not copied.
        self.list = nil
        defer { self.list = list }
        return seek(&list, target, direction, file)
    }

    /// All entries of the file, for an expression without conditions.
    private func seekEverything(_ target: UInt64, _ direction: ReadingDirection, _ file: JournalFile) -> UInt64? {
        var list = self.list ?? file.allEntries()
        self.list = nil
        defer { self.list = list }
        return seek(&list, target, direction, file)
    }

    private func lookUp(_ payload: [UInt8], _ file: JournalFile, _ scratch: inout FieldScratch) {
        let objectCount = file.objectCount
        guard objectCount != objectCountWhenMissing else { return }
        objectCountWhenMissing = objectCount
        let data = payload.withByteSpan { file.data($0, scratch: &scratch) }
        if let data { list = file.entries(ofDataAt: data) }
    }

    private func seek(
        _ list: inout EntryList, _ target: UInt64, _ direction: ReadingDirection, _ file: JournalFile
    ) -> UInt64? {
        switch direction {
        case .forward:
            index = file.firstIndex(in: &list, atOrAfter: ObjectOffset(target), near: index)
            if index == list.count {
                file.refresh(&list)
                index = file.firstIndex(in: &list, atOrAfter: ObjectOffset(target), near: index)
            }
            // Damaged slots are passed over, also those that break the order.
            while index < list.count {
                let offset = file.offset(ofEntry: index, in: &list).rawValue
                if offset >= target, offset != 0 { return offset }
                index += 1
            }
        case .backward:
            file.refresh(&list)
            let (behind, isOverflow) = target.addingReportingOverflow(1)
            index =
                isOverflow
                ? list.count : file.firstIndex(in: &list, atOrAfter: ObjectOffset(behind), near: index)
            var place = index - 1
            while place >= 0 {
                let offset = file.offset(ofEntry: place, in: &list).rawValue
                if offset <= target, offset != 0 { return offset }
                place -= 1
            }
        }
        return nil
    }
}
