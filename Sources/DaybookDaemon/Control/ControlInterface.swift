/// What the control socket understands, in Varlink's language of interface definitions.
enum ControlInterface {
    static let names = ["io.daybook.Journal", "io.systemd.Journal", "org.varlink.service"]

    /// The definition of an interface; `nil` for one that is not here.
    static func description(of name: String) -> String? {
        switch name {
        case "io.daybook.Journal": daybook
        case "io.systemd.Journal": systemd
        case "org.varlink.service": service
        default: nil
        }
    }

    private static let daybook = """
        # What Daybook's journal tells of itself, beyond what systemd's does.
        interface io.daybook.Journal

        # Tells the sequence number of the entry accepted last, and up to which number all are on disk.
        method GetDurable() -> (accepted: int, durable: int)

        # Answers when every entry up to a sequence number is on disk, with the number up to which that is so. Does
        # not itself make the journal sync.
        method WaitDurable(seqnum: int) -> (seqnum: int)

        # Sends every entry that is accepted from now on, in order, each once; to be called with "more". The first reply
        # has no entries. Each tells up to which sequence number it and those before it go, and how many entries up to
        # there the client has missed, because it has read too slowly or they are too long. An entry is an object as
        # journalctl -o json --all shows it.
        method Subscribe() -> (seqnum: int, seqnumId: string, missed: int, entries: []object)

        # There are as many subscribers as there can be.
        error TooManySubscribers ()

        # The disk refused what had been accepted.
        error SyncFailed (reason: string)

        """

    private static let systemd = """
        interface io.systemd.Journal

        method Synchronize() -> ()

        method Rotate() -> ()

        method FlushToVar() -> ()

        method RelinquishVar() -> ()

        error NotSupportedByNamespaces()

        """

    private static let service = """
        interface org.varlink.service

        method GetInfo() -> (
            vendor: string, product: string, version: string, url: string, interfaces: []string
        )

        method GetInterfaceDescription(interface: string) -> (description: string)

        error InterfaceNotFound (interface: string)
        error MethodNotFound (method: string)
        error MethodNotImplemented (method: string)
        error InvalidParameter (parameter: string)
        error PermissionDenied ()
        error ExpectedMore ()

        """
}
