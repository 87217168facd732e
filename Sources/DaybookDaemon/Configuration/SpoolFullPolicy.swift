/// What the loop does when the spool has no room.
public enum SpoolFullPolicy: String, Hashable, Sendable {
    /// It stops receiving until there is room: the sockets fill, and then senders wait.
    case wait
    /// It goes on receiving; entries for which there is no room are lost, and counted.
    case drop
}
