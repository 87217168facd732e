public import JournalFormat

/// The fields that say on which machine, in which boot an entry was made: the same for all senders.
public struct HostContext: ~Copyable {
    private let bootID: ID128
    private let machineID: ID128
    private let scope: RuntimeScope
    private var fields = EncodedFields()
    /// Rises whenever the fields change.
    private(set) var version = 0

    /// - Parameter hostName: the kernel's host name; empty when it has none.
    public init(bootID: ID128, machineID: ID128, hostName: String, scope: RuntimeScope) {
        self.bootID = bootID
        self.machineID = machineID
        self.scope = scope
        setHostName(hostName)
    }

    /// Takes over a host name that changed.
    public mutating func setHostName(_ hostName: String) {
        let (bootID, machineID, scope) = (bootID, machineID, scope)
        fields.removeAll()
        fields.add("_BOOT_ID=") { $0.append(bootID) }
        fields.add("_MACHINE_ID=") { $0.append(machineID) }
        if !hostName.isEmpty { fields.add("_HOSTNAME=") { $0.append(hostName) } }
        fields.add("_RUNTIME_SCOPE=") { $0.append(scope.rawValue) }
        version += 1
    }

    /// How many bytes the fields take in a record.
    public var fieldByteCount: Int { fields.byteCount }

    /// Adds the fields to the record under way in `builder`: one copy of memory.
    public func addFields(to builder: inout EntryBuilder) { fields.add(to: &builder) }
}
