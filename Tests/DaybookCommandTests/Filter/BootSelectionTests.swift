import Journal
import JournalFormat
import Testing

@testable import DaybookCommand

@Suite("Which boot is wanted")
struct BootSelectionTests {
    static let ids = (1...4).map { ID128(high: 0, low: $0) }
    static let boots = ids.map { Boot(id: $0, firstRealtime: 1, lastRealtime: 2) }

    @Test(arguments: [(0, 3), (-1, 2), (-3, 0), (1, 0), (4, 3)])
    func numbers(number: Int, index: Int) throws {
        #expect(try BootSelection.id(.number(number), running: nil) { Self.boots } == Self.ids[index])
    }

    @Test(arguments: [(0, 0, 0), (1, 2, 3), (3, -3, 0), (2, -1, 1)])
    func offsets(from: Int, by: Int, index: Int) throws {
        #expect(try BootSelection.id(.id(Self.ids[from], offset: by), running: nil) { Self.boots } == Self.ids[index])
    }

    @Test(arguments: [
        BootSpecification.number(-4), .number(5), .id(ids[0], offset: -1), .id(ids[3], offset: 1),
        .id(.zero, offset: 1),
        .id(.zero, offset: 0),
    ])
    func missing(specification: BootSpecification) {
        #expect(throws: CommandError.self) { try BootSelection.id(specification, running: nil) { Self.boots } }
    }

    @Test func live() throws {
        let running = ID128(high: 9, low: 9)
        #expect(try BootSelection.id(.number(0), running: running) { [] } == running)
        #expect(try BootSelection.id(.number(-1), running: running) { Self.boots } == Self.ids[2])
        #expect(try BootSelection.id(.all, running: running) { Self.boots } == nil)
    }

    @Test func runningBootIsKnown() {
        #expect(BootSelection.running() != nil)
    }
}
