public import JournalFormat
internal import LinuxSystem
public import SystemPackage

extension Spool {
    /// The name of the file in its directory.
    public static let fileName = "spool"

    /// Opens the spool of a directory, or makes one, and gives it all of its memory.
    ///
    /// Records of a daemon that was killed are in the spool then, from ``tail`` on, for the writer to begin with. What
    /// follows a damaged one is cut off. A spool of another boot is removed; one that cannot be read is put aside. What
    /// happened is in ``notices``.
    ///
    /// - Parameters:
    ///   - directory: on a file system in memory, and the caller's alone; `nil` for a spool without a name, which is
    ///     gone when the process is.
    ///   - byteCapacity: how many bytes of records it is to hold; rounded up to whole pages. A file with records, or
    ///     with datagrams that are not worked off, keeps its size.
    ///   - bootID: the boot of the machine.
    ///   - stateID: the journal that the entries are for, see ``stateID(machineID:journal:)``.
    public static func open(
        directory: FilePath?, byteCapacity: Int, bootID: ID128, stateID: ID128
    ) throws(SpoolError) -> Spool {
        let header = SpoolHeader(bootID: bootID, stateID: stateID, layout: SpoolLayout(byteCapacity: byteCapacity))
        let opener = SpoolOpener(directory: directory, header: header)
        do throws(Errno) {
            return try opener.open()
        } catch {
            throw .system(
                directory?.appending(fileName) ?? "the spool", operation: "opening a file of \(byteCapacity) bytes",
                error)
        }
    }

    /// What tells the journal of a directory from others: the machine's id, mixed with the device and the inode of the
    /// directory.
    ///
    /// That is enough, because a spool does not outlive the boot, and needs no file of its own in the directory, which
    /// may be on a disk that is full.
    public static func stateID(machineID: ID128, journal: FilePath) throws(SpoolError) -> ID128 {
        do throws(Errno) {
            let status = try FileStatus(of: journal)
            return ID128(high: machineID.high ^ status.device, low: machineID.low ^ status.inode)
        } catch {
            throw .system(journal, operation: "looking at the directory", error)
        }
    }
}
