/// What the seals of a file vouch for.
public struct SealReport: Hashable, Sendable {
    /// How many seals there are.
    public internal(set) var sealCount = 0
    /// When the first entry was received, in microseconds since 1970; 0 if there is none. So are the others.
    public internal(set) var firstRealtime: UInt64 = 0
    /// When the last entry was received.
    public internal(set) var lastRealtime: UInt64 = 0
    /// When the last entry was received that a genuine seal is behind.
    public internal(set) var validatedEnd: UInt64 = 0
    /// How many entries there are behind the last seal.
    public internal(set) var unsealedCount: UInt64 = 0
}
