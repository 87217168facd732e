internal import JournalText

/// What somebody asks of the daemon by its control socket.
struct ControlCall: Hashable {
    enum Method: Hashable {
        /// Makes everything durable that was sent before.
        case synchronize
        /// Begins new journal files.
        case rotate
        /// Moves the journal from memory to disk, where it always is.
        case flushToVar
        case durability
        /// Waits until all entries up to this number are durable.
        case waitDurable(UInt64)
        /// Sends every entry from now on.
        case subscribe

        /// Whether it changes nothing, and so is also for those who may only read.
        var isReading: Bool {
            switch self {
            case .synchronize, .rotate, .flushToVar: false
            case .durability, .waitDurable, .subscribe: true
            }
        }
    }

    var method: Method
    var isOneway: Bool
}

extension ControlCall {
    /// What a call comes to: something for the daemon to do, or a reply that needs nothing of it.
    enum Reading: Equatable {
        case call(Method)
        case reply(VarlinkReply)
    }

    static func read(_ call: VarlinkCall) -> Reading {
        switch call.method {
        case "io.systemd.Journal.Synchronize": plain(call, .synchronize)
        case "io.systemd.Journal.Rotate": plain(call, .rotate)
        case "io.systemd.Journal.FlushToVar": plain(call, .flushToVar)
        case "io.daybook.Journal.GetDurable": plain(call, .durability)
        case "io.daybook.Journal.WaitDurable": waitDurable(call)
        case "io.daybook.Journal.Subscribe" where call.wantsMore: plain(call, .subscribe)
        case "io.daybook.Journal.Subscribe":
            .reply(fault(in: call, knowing: []) ?? VarlinkReply(error: "org.varlink.service.ExpectedMore"))
        // Nobody may take it for done: whoever asks wants to unmount the disk under the journal.
        case "io.systemd.Journal.RelinquishVar":
            if let fault = fault(in: call, knowing: []) {
                .reply(fault)
            } else {
                .reply(
                    VarlinkReply(error: "org.varlink.service.MethodNotImplemented", ["method": .string(call.method)]))
            }
        case "org.varlink.service.GetInfo": .reply(fault(in: call, knowing: []) ?? info)
        case "org.varlink.service.GetInterfaceDescription": .reply(description(call))
        default: .reply(VarlinkReply(error: "org.varlink.service.MethodNotFound", ["method": .string(call.method)]))
        }
    }

    private static func plain(_ call: VarlinkCall, _ method: Method) -> Reading {
        if let fault = fault(in: call, knowing: []) { .reply(fault) } else { .call(method) }
    }

    /// The reply to a call with a parameter that the method does not have.
    private static func fault(in call: VarlinkCall, knowing names: Set<String>) -> VarlinkReply? {
        call.parameters.keys.filter { !names.contains($0) }.min().map { invalidParameter($0) }
    }

    private static func invalidParameter(_ name: String) -> VarlinkReply {
        VarlinkReply(error: "org.varlink.service.InvalidParameter", ["parameter": .string(name)])
    }

    private static func waitDurable(_ call: VarlinkCall) -> Reading {
        if let fault = fault(in: call, knowing: ["seqnum"]) { return .reply(fault) }
        guard let seqnum = call.parameters["seqnum"]?.unsigned else { return .reply(invalidParameter("seqnum")) }
        return .call(.waitDurable(seqnum))
    }

    private static func description(_ call: VarlinkCall) -> VarlinkReply {
        if let fault = fault(in: call, knowing: ["interface"]) { return fault }
        guard let name = call.parameters["interface"]?.text else { return invalidParameter("interface") }
        guard let text = ControlInterface.description(of: name) else {
            return VarlinkReply(error: "org.varlink.service.InterfaceNotFound", ["interface": .string(name)])
        }
        return VarlinkReply(["description": .string(text)])
    }

    private static var info: VarlinkReply {
        VarlinkReply([
            "vendor": .string("Daybook"), "product": .string("daybookd"),
            "version": .string(DaemonProgram.version), "url": .string(""),
            "interfaces": .array(ControlInterface.names.map { .string($0) }),
        ])
    }
}
