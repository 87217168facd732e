/// How the fields and field names of a file are hashed: with SipHash keyed by the file's id, or with Jenkins' hash.
public enum FieldHash: Sendable {
    case keyed(SipHash24)
    case jenkins

    /// The hash that the file of this header uses.
    public init(fileID: ID128, flags: IncompatibleFlags) {
        self = flags.contains(.keyedHash) ? .keyed(SipHash24(key: fileID)) : .jenkins
    }

    /// The hash of `NAME=value`, or of a field's name.
    public func hash(_ bytes: RawSpan) -> UInt64 {
        switch self {
        case .keyed(let hash): hash.hash(bytes)
        case .jenkins: JenkinsHash.hash(bytes)
        }
    }
}
