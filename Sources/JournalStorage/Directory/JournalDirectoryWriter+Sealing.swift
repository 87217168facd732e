internal import JournalFormat
internal import JournalSealing
internal import LinuxSystem
internal import SystemPackage

/// Sealing the files of a directory, all by the one key that a ``Sealer`` has.
///
/// A file is sealed from its beginning to its end or not at all. Where entries can be sealed and the file in use is not,
/// or the other way round, another one is begun.
extension JournalDirectoryWriter {
    /// So many epochs in which nothing happened are sealed by seals of their own. Beyond, as after a month of sleep,
    /// the files end and new ones begin, or they would fill with seals.
    private static let emptyEpochLimit: UInt64 = 1024

    /// How long after its end an epoch is ended that no later entry ends: until then entries of it may still come.
    private static let graceLimit: UInt64 = 10_000_000

    /// Whether there is a key to seal with.
    public var isSealing: Bool { sealer != nil }

    /// When an epoch is to be ended though no later entry has come, in microseconds since 1970; `nil` when none is.
    public var epochDeadline: UInt64? {
        guard let sealer else { return nil }
        let grace = min(sealer.epochs.intervalMicroseconds / 4, Self.graceLimit)
        let (deadline, overflow) = sealer.epochs.start(ofEpoch: sealer.epoch + 1).addingReportingOverflow(grace)
        return overflow ? nil : deadline
    }

    /// Ends the epochs that the clock has left behind, entries or not.
    ///
    /// - Parameter time: the present, in microseconds since 1970. Every entry that was received long before has been
    ///   appended.
    public func endEpochs(at time: UInt64) {
        guard let deadline = epochDeadline, time >= deadline else { return }
        _ = enterEpoch(of: time)
    }

    /// Ends the epochs before that of an entry.
    ///
    /// - Parameter time: when the entry was received.
    /// - Returns: whether it can be sealed: not when nothing is, nor when its epoch has ended.
    func enterEpoch(of time: UInt64) -> Bool {
        guard let sealer, let epoch = sealer.epochs.epoch(at: time), epoch >= sealer.epoch else { return false }
        guard epoch > sealer.epoch else { return true }
        let isLongAfter = epoch - sealer.epoch > Self.emptyEpochLimit
        while sealer.epoch < epoch {
            for journal in files.values where journal.isSealing {
                isLongAfter ? journal.endSealing(sealer) : journal.endEpoch(sealer)
            }
            sealer.evolve()
        }
        let (store, onNotice) = (sealer.makeStoring(), self.onNotice)
        background.keep {
            do throws(SealingError) {
                try store()
            } catch {
                // The key of an earlier epoch stays where somebody could find it; nothing else is wrong.
                onNotice(.sealing(error))
            }
        }
        return true
    }

    /// Notes whether the entry that comes next can be sealed; files that are begun follow that.
    ///
    /// - Returns: the same.
    func noteSealable(_ isToBeSealed: Bool) -> Bool {
        if isSealing, !isToBeSealed, !isUnsealed { onNotice(.notSealed(directory.path)) }
        isUnsealed = isSealing && !isToBeSealed
        return isToBeSealed
    }

    /// The file for an entry, which is another one if this one is not sealed and the entry can be, or the reverse.
    func journal(
        insteadOf journal: OpenJournal, forSealing isToBeSealed: Bool
    ) throws(JournalWriteError) -> OpenJournal {
        guard journal.isSealing != isToBeSealed else { return journal }
        if isToBeSealed, Clock.monotonic() < nextRotationAttempt { return journal }
        do {
            try rotate(journal, evenIfEmpty: true)
        } catch  where isToBeSealed {
            // Better without a seal than not at all.
            nextRotationAttempt = Clock.monotonic() + Self.rotationRetryInterval
            onNotice(.failed(error))
            return journal
        }
        return try openJournal(journal.prefix, owner: journal.owner)
    }

    /// What a new file is like.
    var fileOptions: JournalFileOptions {
        var file = options.file
        file.isSealed = isSealing && !isUnsealed
        return file
    }

    /// Begins to seal a file that was made for it.
    ///
    /// - Throws: when it has no room for that; it is then not to be written.
    func startSealing(_ journal: OpenJournal) throws(JournalWriteError) {
        guard journal.writer.isMadeForSealing, let sealer else { return }
        try journal.beginSealing(sealer)
    }
}
