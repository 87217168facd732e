internal import JournalFormat
internal import LinuxSystem

extension JournalFileWriter {
    /// Lets a user read the file, by an access control list; a file system that has none does without.
    ///
    /// The list is an attribute of the file: a version, then for each entry its tag, permissions and id.
    func allowReading(by user: UInt32) {
        let (read, write): (UInt16, UInt16) = (4, 2)
        let nobody = UInt32.max
        var list = ByteBuffer(minimumCapacity: 64)
        list.append(littleEndian: UInt32(2))
        let entries: [(tag: UInt16, permissions: UInt16, id: UInt32)] = [
            (0x01, read | write, nobody),  // the file's owner
            (0x02, read, user),
            (0x04, read, nobody),  // the file's group
            (0x10, read, nobody),  // the most that users and groups may do
            (0x20, 0, nobody),  // everybody else
        ]
        for entry in entries {
            list.append(littleEndian: entry.tag)
            list.append(littleEndian: entry.permissions)
            list.append(littleEndian: entry.id)
        }
        try? descriptor.setAttribute("system.posix_acl_access", list.bytes.array)
    }
}
