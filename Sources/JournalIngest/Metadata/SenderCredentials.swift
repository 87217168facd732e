/// Who sent a message, as the kernel says.
public struct SenderCredentials: Hashable, Sendable {
    /// The process; 0 when it is not known, or not visible from here.
    public var processID: Int32
    /// `nil` when not known.
    public var userID: UInt32?
    /// `nil` when not known.
    public var groupID: UInt32?

    public init(processID: Int32, userID: UInt32?, groupID: UInt32?) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
    }
}
