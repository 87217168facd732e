internal import Journal
internal import JournalStorage
internal import LinuxSystem
internal import SystemPackage

/// `daybook --sync` and the like: asks the running daemon for something, and waits until it is done.
struct ControlCommand {
    let request: ControlRequest
    let settings: ShowSettings

    /// Runs the command.
    ///
    /// - Returns: the exit status.
    func run() throws(CommandError) -> CInt {
        let control = try daemon()
        do throws(ControlError) {
            switch request {
            case .sync: try control.synchronize()
            case .rotate: try control.rotate()
            case .flush where isFlushed(control): break
            case .flush: try control.flushToVar()
            }
        } catch {
            // A daemon of a namespace ends when nobody needs it, and leaves nothing unwritten.
            if case .noDaemon = error, request == .sync, settings.namespace?.isEmpty == false { return 0 }
            throw CommandError("--\(request.rawValue): \(error)")
        }
        return 0
    }

    /// The daemon whose journal would be shown.
    private func daemon() throws(CommandError) -> JournalControl {
        guard let namespace = settings.namespace, !namespace.isEmpty else { return .automatic() }
        guard request != .flush else {
            throw CommandError("--flush: the journal of a namespace has no use for it; leave out --namespace")
        }
        guard !namespace.hasPrefix("+"), namespace != "*", !namespace.contains("/") else {
            throw CommandError("--namespace: '\(namespace)': --\(request.rawValue) needs the name of one namespace")
        }
        let runtime = FilePath(DaybookPaths.system.runtime.string + "." + namespace)
        return JournalControl(socket: DaybookPaths(state: runtime, runtime: runtime).controlSocket)
    }

    /// Whether systemd's daemon has said by a file that there is nothing to flush.
    private func isFlushed(_ control: JournalControl) -> Bool {
        control.socket == DaybookPaths.system.controlSocket
            && FileSystem.exists(DaybookPaths.system.runtime.appending("flushed"))
    }
}
