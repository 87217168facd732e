internal import JournalFormat
internal import TestSupport

/// What one client sends: messages of the native protocol, made before the clock starts.
struct LoadMessages: ~Copyable {
    static let identifier = "daybook-bench"
    /// The field that numbers the messages of all clients.
    static let numberField = "BENCHMARK_NUMBER"

    private var buffer = ByteBuffer(minimumCapacity: 1 << 20)
    private var ends: [Int] = []

    /// Messages with the numbers of `range`.
    ///
    /// - Parameter criticalInterval: each message whose number is a multiple of it has the priority of a critical one;
    ///   `nil` for none.
    init(_ range: Range<Int>, criticalInterval: Int? = nil) {
        var random = SeededGenerator(seed: UInt64(range.lowerBound))
        ends.reserveCapacity(range.count)
        for number in range {
            let draw = random.next()
            buffer.append("PRIORITY=")
            let isCritical = criticalInterval.map { number.isMultiple(of: $0) } ?? false
            buffer.append(decimal: isCritical ? 2 : 3 + draw % 4)
            buffer.append("\nSYSLOG_IDENTIFIER=")
            buffer.append(Self.identifier)
            buffer.append("\nCODE_FILE=Sources/Worker/Connection+Accept.swift\nCODE_FUNC=acceptNext()\nCODE_LINE=")
            buffer.append(decimal: 100 + draw >> 8 % 8)
            buffer.append("\nMESSAGE=The worker accepted a connection from client ")
            buffer.append(decimal: draw >> 16 % 100_000)
            buffer.append(", which had waited in the queue for ")
            buffer.append(decimal: draw >> 40)
            buffer.append(" microseconds\n")
            buffer.append(Self.numberField)
            buffer.append("=")
            buffer.append(decimal: UInt64(number))
            buffer.append("\n")
            ends.append(buffer.count)
        }
    }

    var count: Int { ends.count }

    @_lifetime(borrow self)
    func message(at index: Int) -> RawSpan {
        buffer.bytes(in: (index == 0 ? 0 : ends[index - 1])..<ends[index])
    }
}
