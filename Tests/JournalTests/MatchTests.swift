import Journal
import JournalFormat
import JournalStorage
import SystemPackage
import TestSupport
import Testing

@Suite("matching")
struct MatchTests {
    static func isFulfilled(_ match: Match, by fields: Set<[UInt8]>) -> Bool {
        switch match {
        case .field(let field): fields.contains(field)
        case .all(let matches): matches.allSatisfy { isFulfilled($0, by: fields) }
        case .any(let matches): matches.contains { isFulfilled($0, by: fields) }
        }
    }

    /// An expression of fields that the entries have, seldom of one that none has.
    static func randomMatch(
        of fields: [[UInt8]], depth: Int, using generator: inout SeededGenerator
    ) -> Match {
        let kind = depth == 0 ? 0 : Int.random(in: 0..<3, using: &generator)
        if kind == 0 {
            if Int.random(in: 0..<20, using: &generator) == 0 { return .field("UNIT", "nobody") }
            return .field(fields.randomElement(using: &generator)!)
        }
        let count = Int.random(in: 0..<20, using: &generator) == 0 ? 0 : Int.random(in: 1...4, using: &generator)
        let matches = (0..<count).map { _ in randomMatch(of: fields, depth: depth - 1, using: &generator) }
        return kind == 1 ? .all(matches) : .any(matches)
    }

    @Test(
        "finds by the index what a look at every entry finds",
        arguments: [
            ["small-regular-jenkins"], ["v252-regular-keyed-zstd"], ["v256-compact-jenkins-plain"],
            ["merge-a", "merge-b", "merge-c"],
        ])
    func againstBruteForce(names: [String]) throws {
        let journal = try MergeTests.open(names)
        let entries = try journal.allEntries()
        // Fields that several entries have make expressions that some entries fulfil.
        var counts: [[UInt8]: Int] = [:]
        for entry in entries { for field in entry.fields { counts[field, default: 0] += 1 } }
        let common = counts.filter { $0.value > 1 }.keys.sorted { $0.lexicographicallyPrecedes($1) }
        var generator = SeededGenerator(seed: 3)
        var found = 0
        for _ in 0..<300 {
            let match = Self.randomMatch(of: common, depth: 3, using: &generator)
            let expected = entries.filter { Self.isFulfilled(match, by: $0.fields) }.map(\.metadata)
            journal.setMatch(match)
            journal.seekToHead()
            var forward: [EntryMetadata] = []
            while journal.next() { forward.append(try requireCurrent(journal)) }
            #expect(forward == expected, "\(match)")
            journal.seekToTail()
            var backward: [EntryMetadata] = []
            while journal.previous() { backward.append(try requireCurrent(journal)) }
            #expect(backward == expected.reversed(), "\(match)")
            try walk(journal, expected, &generator)
            found += expected.count
        }
        #expect(found > 300)
    }

    /// A random walk, begun by a seek into the middle.
    private func walk(_ journal: Journal, _ expected: [EntryMetadata], _ generator: inout SeededGenerator) throws {
        guard let start = expected.randomElement(using: &generator) else { return }
        journal.seek(to: Cursor(start))
        #expect(journal.next())
        #expect(journal.currentEntry == start)
        guard var position = expected.firstIndex(of: start) else { return }
        for _ in 0..<20 {
            let isForward = Bool.random(using: &generator)
            let hasMoved = isForward ? journal.next() : journal.previous()
            let wanted = position + (isForward ? 1 : -1)
            #expect(hasMoved == expected.indices.contains(wanted))
            if hasMoved { position = wanted }
            #expect(journal.currentEntry == expected[position])
        }
    }

    @Test("builds the expression that a command line means")
    func builder() throws {
        var builder = MatchBuilder()
        #expect(builder.match == nil)
        builder.addDisjunction()
        builder.addConjunction()
        #expect(builder.match == nil)
        try builder.add("A=1")
        try builder.add("A=1")
        try builder.add("A=2")
        try builder.add("B=1")
        builder.addDisjunction()
        builder.addDisjunction()
        try builder.add("C=1")
        builder.addConjunction()
        try builder.add("A=3")
        builder.addConjunction()
        builder.addDisjunction()
        #expect(
            builder.match
                == .all([
                    .any([
                        .all([.any([.field("A", "1"), .field("A", "2")]), .any([.field("B", "1")])]),
                        .all([.any([.field("C", "1")])]),
                    ]),
                    .any([.all([.any([.field("A", "3")])])]),
                ]))
    }

    @Test(
        "refuses what no field can be",
        arguments: ["", "=", "=x", "MESSAGE", "message=x", "__CURSOR=x", "0A=1", "A B=x"])
    func invalid(field: String) {
        var builder = MatchBuilder()
        #expect(throws: MatchError.self) { try Self.add(field, to: &builder) }
        #expect(builder.match == nil)
    }

    // Untyped: a closure that throws a typed error here crashes the compiler of Swift 6.3.1.
    private static func add(_ field: String, to builder: inout MatchBuilder) throws { try builder.add(field) }

    @Test("goes on from the entry read last when the expression changes")
    func change() throws {
        let journal = try MergeTests.open(MergeTests.orders[0])
        #expect(journal.skip(41, .forward) == 41)
        #expect(try journal.message() == "entry 40")
        journal.setMatch(.field("UNIT", "u3"))
        #expect(journal.next())
        #expect(try journal.message() == "entry 45")
        #expect(journal.previous())
        #expect(try journal.message() == "entry 38")
        journal.setMatch(nil)
        #expect(journal.previous())
        #expect(try journal.message() == "entry 37")
        #expect(journal.next())
        #expect(try journal.message() == "entry 38")
    }
}
