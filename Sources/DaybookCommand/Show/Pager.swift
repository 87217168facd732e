internal import LinuxSystem
internal import SystemPackage

/// The program that shows long output page by page. While it runs, standard output and standard error go to it.
struct Pager: ~Copyable {
    private let child: ChildProcess

    /// Whether the program runs with more rights than the user at the terminal: then no pager may be started that lets
    /// its user run other programs.
    static func isSecure(_ surroundings: Surroundings) -> Bool {
        if let value = surroundings.variable("SYSTEMD_PAGERSECURE") { return parseBoolean(value) ?? true }
        return surroundings.variable("SUDO_UID").map { $0 != "\(surroundings.userID)" } ?? false
    }

    /// What to try, the first that can be started wins.
    static func commands(_ surroundings: Surroundings) -> [[String]] {
        if isSecure(surroundings), surroundings.variable("SYSTEMD_PAGERSECURE") == nil { return [["less"]] }
        let chosen = surroundings.variable("SYSTEMD_PAGER") ?? surroundings.variable("PAGER")
        let words = (chosen ?? "").split(separator: " ").map { String($0) }
        return (words.isEmpty ? [] : [words]) + [["pager"], ["less"], ["more"]]
    }

    /// Whether output is to go to a pager.
    static func isWanted(_ settings: ShowSettings, _ surroundings: Surroundings) -> Bool {
        guard settings.usesPager, !settings.follows, surroundings.isOutputTerminal, surroundings.isErrorTerminal,
            surroundings.variable("TERM") != "dumb"
        else { return false }
        let chosen = surroundings.variable("SYSTEMD_PAGER") ?? surroundings.variable("PAGER")
        return chosen != "" && chosen != "cat"
    }

    /// The variables that tell the pager how to behave.
    static func environment(_ surroundings: Surroundings, jumpsToEnd: Bool) -> [(String, String)] {
        var variables = [("LESS", (surroundings.variable("SYSTEMD_LESS") ?? "FRSXMK") + (jumpsToEnd ? " +G" : ""))]
        if let charset = surroundings.variable("SYSTEMD_LESSCHARSET") ?? (surroundings.usesUTF8 ? "utf-8" : nil) {
            variables.append(("LESSCHARSET", charset))
        }
        if isSecure(surroundings) { variables.append(("LESSSECURE", "1")) }
        return variables
    }

    /// Starts a pager and sends the outputs to it; `nil` when there is none that can be started.
    static func start(_ settings: ShowSettings, _ surroundings: Surroundings) -> Pager? {
        for (name, value) in environment(surroundings, jumpsToEnd: settings.jumpsToEnd) {
            Host.setEnvironment(name, value)
        }
        for command in commands(surroundings) {
            guard let pipe = try? Pipe.open(),
                let child = try? ChildProcess.start(command, descriptors: [0: pipe.reading.rawValue]),
                (try? pipe.writing.replace(1)) != nil, (try? pipe.writing.replace(2)) != nil
            else { continue }
            // Ctrl-C is for the pager, which stops reading and goes on showing.
            Signal.interrupt.ignore()
            return Pager(child: child)
        }
        return nil
    }

    private init(child: consuming ChildProcess) { self.child = child }

    /// Ends the output and waits until the user has seen enough.
    consuming func finish() {
        if let nowhere = try? OwnedDescriptor.open("/dev/null", .writeOnly) {
            try? nowhere.replace(1)
            try? nowhere.replace(2)
        }
        _ = try? child.wait()
    }
}
