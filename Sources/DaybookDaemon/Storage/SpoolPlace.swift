internal import JournalFormat
internal import JournalStorage
internal import LinuxSystem
internal import Logging
internal import SystemPackage

/// The daemon's spool and where it is.
struct SpoolPlace {
    let spool: Spool
    private let location: SpoolLocation

    /// A spool smaller than this is not worth having.
    private static let minimumByteCount = 1 << 20

    /// Opens the spool, smaller than asked for where memory is short, and says what was found.
    static func open(
        _ place: borrowing DaemonPlace, byteCapacity: Int, bootID: ID128, _ logger: Logger
    ) throws(DaemonError) -> SpoolPlace {
        let stateID: ID128
        do throws(SpoolError) {
            stateID = try Spool.stateID(machineID: place.machineID, journal: place.journal)
        } catch {
            throw .storage("Cannot open the spool: \(error).")
        }
        var location = SpoolLocation.choose(runtime: place.paths.runtime, stateID: stateID, userID: Host.userID)
        var size = byteCapacity
        while true {
            do throws(SpoolError) {
                let spool = try Spool.open(
                    directory: location.directory, byteCapacity: size, bootID: bootID, stateID: stateID)
                if size < byteCapacity { logger.warning("The spool has \(size) bytes: there is no room for more") }
                say(location, spool, logger)
                return SpoolPlace(spool: spool, location: location)
            } catch {
                // Containers often have a small /dev/shm.
                if size / 2 >= minimumByteCount {
                    size /= 2
                } else if location.directory != nil {
                    location = SpoolLocation(problem: "\(error)")
                    size = byteCapacity
                } else {
                    throw .storage("Cannot open the spool: \(error).")
                }
            }
        }
    }

    private static func say(_ location: SpoolLocation, _ spool: Spool, _ logger: Logger) {
        for notice in spool.notices { logger.log(level: notice.isLoss ? .warning : .info, "\(notice)") }
        guard let problem = location.problem else { return }
        logger.warning(
            """
            Entries that are accepted and not written yet will be lost if the daemon is killed, because the spool is \
            in no file: \(problem)
            """)
    }

    /// Removes the spool when there is nothing in it, at the end.
    func close() {
        spool.removeIfEmpty()
        location.removeIfEmpty()
    }
}
