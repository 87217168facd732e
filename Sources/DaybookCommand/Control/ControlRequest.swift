/// What `daybook` can ask the running daemon for.
enum ControlRequest: String, Hashable, Sendable {
    case sync, rotate, flush
}
