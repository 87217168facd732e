import JournalText

@testable import DaybookCommand

extension Surroundings {
    /// A world without a terminal, in UTC, on 2024-03-10 at 12:00.
    static func test(
        _ variables: [String: String] = [:], isTerminal: Bool = false, columnCount: Int? = nil, userID: UInt32 = 1000
    ) -> Surroundings {
        Surroundings(
            variable: { variables[$0] }, now: { 1_710_072_000_000_000 }, zone: { .utc }, isOutputTerminal: isTerminal,
            isErrorTerminal: isTerminal, columnCount: { columnCount }, userID: userID)
    }
}
