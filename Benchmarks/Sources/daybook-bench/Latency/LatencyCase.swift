/// What a client's lateness is measured under.
struct LatencyCase: Hashable, Sendable {
    var condition: DiskCondition
    /// Whether one message a second is critical, which both daemons sync at once.
    var hasCriticalMessages: Bool

    static let all = DiskCondition.allCases.flatMap { condition in
        [false, true].map { LatencyCase(condition: condition, hasCriticalMessages: $0) }
    }

    var title: String { condition.title + (hasCriticalMessages ? ", one critical message a second" : "") }

    static let messagesPerSecond = 2_000

    func load(seconds: Int) -> PacedLoad {
        PacedLoad(
            messagesPerSecond: Self.messagesPerSecond, count: Self.messagesPerSecond * seconds,
            criticalInterval: hasCriticalMessages ? Self.messagesPerSecond : nil)
    }
}
