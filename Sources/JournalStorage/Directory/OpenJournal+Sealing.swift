internal import JournalSealing
internal import SystemPackage

extension OpenJournal {
    /// Whether the file is being sealed.
    var isSealing: Bool { writer.isSealing }

    /// Begins to seal a new file.
    func beginSealing(_ sealer: Sealer) throws(JournalWriteError) {
        try prepareToAppend()
        try writer.beginSealing(sealer)
    }

    /// Seals what was appended in the epoch that ends. A file that cannot take the seal is not sealed any further.
    func endEpoch(_ sealer: Sealer) {
        guard isSealing else { return }
        do throws(JournalWriteError) {
            try prepareToAppend()
            try writer.appendSeal(sealer)
        } catch {
            writer.seal = nil
        }
    }

    /// Appends the last seal, if the file is being sealed and can take it.
    func endSealing(_ sealer: Sealer?) {
        guard isSealing, let sealer else { return }
        endEpoch(sealer)
        writer.seal = nil
    }
}
