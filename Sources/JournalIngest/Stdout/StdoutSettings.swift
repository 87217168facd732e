/// What a client says about its stdout stream before the first line.
public struct StdoutSettings: Hashable, Sendable {
    /// The bytes for `SYSLOG_IDENTIFIER`; empty for none.
    public internal(set) var identifier: [UInt8] = []
    /// The unit that the stream belongs to, as the service manager says; `nil` from anybody else.
    public internal(set) var unit: String?
    public internal(set) var priority = SyslogPriority.standard
    /// Whether lines may begin with their own level, as in `<3>text`.
    public internal(set) var hasLevelPrefix = false
    public internal(set) var isForwardedToSyslog = false
    public internal(set) var isForwardedToKernelLog = false
    public internal(set) var isForwardedToConsole = false
}
