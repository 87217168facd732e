import JournalFormat
import JournalIngest

/// What became of a payload: the records stored, and the reasons of what was dropped.
struct NativeResult: Equatable {
    var records: [Record] = []
    var drops: [NativeDropReason] = []

    /// The clients' fields of each record.
    var entries: [[String]] { records.map(\.clientFields) }
}

func parseNative(_ payload: [UInt8], limits: NativeLimits = .standard) -> NativeResult {
    var builder = EntryBuilder()
    var drops: [NativeDropReason] = []
    withSpan(payload) { payload in
        var parser = NativeParser(limits: limits)
        while true {
            switch parser.next(in: payload, into: &builder) {
            case .entry(let priority): finish(&builder, priority: priority)
            case .dropped(let reason): drops.append(reason)
            case .end: return
            }
        }
    }
    return NativeResult(records: records(of: builder), drops: drops)
}

func parseNative(_ payload: String) -> NativeResult { parseNative(Array(payload.utf8)) }

/// A field in the binary form; `length` can be made to lie.
func binaryField(_ name: String, _ value: [UInt8], length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(value.count)
    return Array(name.utf8) + [0x0a] + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + value + [0x0a]
}
