import FuzzTargets
import JournalFormat
import TestSupport
import Testing

/// A short run of each fuzz target, the same every time. `make fuzz` goes on for longer, and looks for inputs that
/// reach code which none has reached before.
@Suite("Every parser of bytes from outside")
struct FuzzTests {
    @Test("takes what once did harm", arguments: FuzzTarget.all.map(\.name))
    func corpus(name: String) throws {
        let target = try target(name)
        let subject = try target.makeSubject()
        for (_, bytes) in try target.corpus() { try bytes.withBytes { try subject($0) } }
    }

    @Test("takes inputs that were changed at random", arguments: FuzzTarget.all.map(\.name))
    func random(name: String) throws {
        let target = try target(name)
        let subject = try target.makeSubject()
        let seeds = try target.seeds() + target.corpus().map(\.bytes)
        var generator = SeededGenerator(seed: 1)
        for seed in seeds {
            try seed.withBytes { try subject($0) }
            // Each change is made to the one before, and some of the way is gone again from the beginning.
            var input = seed
            for round in 0..<Self.roundCount(target) / seeds.count {
                if round % 5 == 0 { input = seed }
                input = target.mutate(input, others: seeds, using: &generator)
                try input.withBytes { try subject($0) }
            }
        }
    }

    private static func roundCount(_ target: FuzzTarget) -> Int {
        switch target.mutation {
        case .journal: 250
        case .bytes: target.name == "spool" ? 50 : 500
        }
    }

    private func target(_ name: String) throws -> FuzzTarget {
        try #require(FuzzTarget.all.first { $0.name == name })
    }
}
