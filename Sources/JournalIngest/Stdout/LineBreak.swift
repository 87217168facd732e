/// What ended a line of a stdout stream.
public enum LineBreak: Hashable, Sendable, CaseIterable {
    case newline
    case nul
    /// The line was as long as a line may be.
    case lineMax
    /// The connection was closed.
    case endOfStream
    /// Another process went on writing to the stream.
    case pidChange

    /// The field that tells it; `nil` for a newline, of which nothing is said.
    var field: StaticString? {
        switch self {
        case .newline: nil
        case .nul: "_LINE_BREAK=nul"
        case .lineMax: "_LINE_BREAK=line-max"
        case .endOfStream: "_LINE_BREAK=eof"
        case .pidChange: "_LINE_BREAK=pid-change"
        }
    }
}
