/// What a piece of work took.
struct Usage {
    /// Processor time in user and kernel mode, in seconds.
    var processorSeconds: Double
    /// Time on the clock, in seconds.
    var wallSeconds: Double
}
