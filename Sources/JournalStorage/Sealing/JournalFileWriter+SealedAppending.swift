internal import JournalFormat
internal import JournalSealing

/// Sealing for those who write one file, without a directory of them.
extension JournalFileWriter {
    /// Appends an entry to a file that is sealed, and seals the epochs before that of the entry.
    ///
    /// - Precondition: the file was made to be sealed, and the entry is not of an epoch that has ended.
    public mutating func append(_ record: RawSpan, sealedBy sealer: Sealer) throws {
        let time = EntryRecord.Header(decoding: record).realtime
        guard let epoch = sealer.epochs.epoch(at: time), epoch >= sealer.epoch else {
            preconditionFailure("an epoch that has ended cannot be sealed")
        }
        let isNew = epoch > sealer.epoch
        while sealer.epoch < epoch {
            try appendSeal(sealer)
            sealer.evolve()
        }
        if isNew { try sealer.makeStoring()() }
        if !isSealing { try beginSealing(sealer) }
        try append(record)
        cover(sealer)
    }

    /// Appends the last seal.
    public mutating func finishSealing(_ sealer: Sealer) throws(JournalWriteError) {
        if !isSealing, counters.entries == 0, isMadeForSealing { try beginSealing(sealer) }
        endSealing(sealer)
    }
}
