/// Why a stdout stream must be closed before its first line.
public enum StdoutRefusal: Error, Hashable, Sendable, CaseIterable {
    /// A line of the handshake ended in something else than a newline, or was too long.
    case unterminatedLine
    case malformedPriority
    case malformedBoolean
}
