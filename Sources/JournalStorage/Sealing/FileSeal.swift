internal import JournalSealing

/// How far the sealing of one file is.
struct FileSeal: ~Copyable {
    /// The code over the objects since the last seal, by the key of the epoch; `nil` when there are none.
    var code: AuthenticationCode?
    /// Up to where objects are in the code, or in seals before.
    var end: Int
    /// The seals that the file has.
    var count: UInt64 = 0
}
