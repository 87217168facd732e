internal import JournalFormat
internal import JournalSealing
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

extension ImportSettings {
    /// What the files are to be sealed with; `nil` if they are not.
    func sealer() throws(CommandError) -> Sealer? {
        guard isSealed else { return nil }
        let path = sealingKey ?? Self.ownSealingKey
        do throws(SealingError) {
            if let sealer = try Sealer.open(path, machineID: .zero) { return sealer }
        } catch {
            if case .system(_, _, .resourceBusy) = error {
                throw CommandError("--seal: \(path): the key is in use by a daemon; make one of its own for imports")
            }
            throw CommandError("--seal: \(error)")
        }
        throw CommandError("--seal: \(path): there is no key; make one by 'daybook --setup-keys'")
    }

    private static var ownSealingKey: FilePath {
        let state = DaybookPaths.user().state
        let machine = MachineID.read(state: state)?.description ?? ""
        return state.appending(machine).appending(SealingKeyFile.name)
    }
}

extension Sealer {
    /// Why an entry cannot be sealed; `nil` when it can.
    ///
    /// A time far ahead would take the key along, and nothing of the times between could be sealed any more.
    func objection(toEntryOf time: UInt64) -> String? {
        guard let own = epochs.epoch(at: time), own >= epoch else {
            return "an entry is of a time whose sealing key is gone, or was not there yet; import it without --seal"
        }
        guard let present = epochs.epoch(at: Clock.realtime()), own <= present + 1 else {
            return "an entry is of a time to come, which its seal would take the key to; import it without --seal"
        }
        return nil
    }
}
