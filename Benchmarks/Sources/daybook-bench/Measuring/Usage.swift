/// What a piece of work took.
struct Usage {
    /// Processor time in user and kernel mode, in seconds.
    var processorSeconds: Double
    /// Time on the clock, in seconds.
    var wallSeconds: Double
    /// The most memory that was resident, mapped pages included, in bytes; 0 where it was not looked at.
    var residentByteCount = 0
}
