internal import JournalFormat

/// Whose journal a message goes to.
public enum JournalOwner {
    /// Whether the messages of a user go to the system's journal: users of the system itself, users made up for one
    /// service or one container, and nobody. People have a journal of their own.
    ///
    /// - Parameter systemMaximum: the last of the system's own users, `SYS_UID_MAX` in login.defs(5).
    public static func isSystemUser(_ userID: UInt32, systemMaximum: UInt32 = 999) -> Bool {
        switch userID {
        case 0...systemMaximum: true
        case 61184...65519: true  // made up for services that ask for a dynamic user
        case 65534, .max: true  // nobody, and no user at all
        case 524_288...1_879_048_191: true  // the ranges that containers get
        default: false
        }
    }

    /// The owner for ``EntryRecord/Header/owner``: the sender, or the system.
    ///
    /// - Parameter userID: the sender's user; `nil` when not known.
    public static func owner(ofSender userID: UInt32?, systemMaximum: UInt32 = 999) -> UInt32 {
        guard let userID, !isSystemUser(userID, systemMaximum: systemMaximum) else { return EntryRecord.systemOwner }
        return userID
    }
}
