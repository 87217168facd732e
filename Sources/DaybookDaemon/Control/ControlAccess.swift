internal import LinuxSystem

/// What somebody may ask of the daemon by its control socket.
enum ControlAccess: Hashable {
    case none
    /// What changes nothing: to read the log, and to know how far it is on disk.
    case reading
    case all

    /// Tells what a client may; it is asked with a way to know the client's groups.
    typealias Judge = @Sendable (_ peer: ProcessCredentials, _ groups: () -> [UInt32]) -> ControlAccess

    /// Who may what.
    struct Rules: Sendable {
        var daemonUserID: UInt32
        /// The groups whose members may read the journal.
        var readerGroups: Set<UInt32> = []

        /// What a client may: root and the user that the daemon runs as everything, members of the groups read.
        ///
        /// - Parameter groups: the client's groups beside its first one; asked for when it matters.
        func access(of peer: ProcessCredentials, groups: () -> [UInt32]) -> ControlAccess {
            if peer.userID == 0 || peer.userID == daemonUserID { return .all }
            guard !readerGroups.isEmpty else { return .none }
            let isReader = readerGroups.contains(peer.groupID) || groups().contains(where: readerGroups.contains)
            return isReader ? .reading : .none
        }
    }
}
