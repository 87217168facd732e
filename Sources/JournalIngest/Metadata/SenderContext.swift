public import JournalFormat

/// What is known about a process that sends messages, and the fields that tell it.
public final class SenderContext {
    public let processID: Int32
    public private(set) var userID: UInt32?
    public private(set) var groupID: UInt32?
    /// The unit, slice, session and user that the process belongs to.
    public private(set) var membership = UnitMembership()

    private var command: [UInt8]?
    private var executable: [UInt8]?
    private var commandLine: [UInt8]?
    private var effectiveCapabilities: UInt64?
    private var securityLabel: [UInt8]?
    private var auditSession: UInt32?
    private var auditLoginUserID: UInt32?
    private var controlGroup: [UInt8]?
    private var invocationID: ID128?
    private var fields = EncodedFields(minimumCapacity: 512)
    /// Where the spool has these fields, and which version of the host's with them.
    private var stored: (reference: ContextReference, hostVersion: Int)?

    /// When it was last filled, in microseconds of the monotonic clock.
    var filledAt: UInt64 = 0
    /// How many streams and the like hold on to it.
    var pinCount = 0
    // Its place among the unpinned contexts; the cache keeps all of them alive.
    unowned var older: SenderContext?
    unowned var newer: SenderContext?

    init(processID: Int32) { self.processID = processID }

    /// Adds the sender's fields to the record under way in `builder`: one copy of memory.
    public func addFields(to builder: inout EntryBuilder) { fields.add(to: &builder) }

    /// How many bytes the fields take in a record.
    public var fieldByteCount: Int { fields.byteCount }

    /// Where the sender's fields were stored together with the host's; `nil` when they were not, or have changed since.
    public func reference(with host: borrowing HostContext) -> ContextReference? {
        guard let stored, stored.hostVersion == host.version else { return nil }
        return stored.reference
    }

    /// Notes where the sender's fields are stored together with the host's.
    public func setReference(_ reference: ContextReference, with host: borrowing HostContext) {
        stored = (reference, host.version)
    }

    /// Whether what came with a message agrees with what is known; what did not come agrees with everything.
    func matches(_ credentials: SenderCredentials, label: RawSpan) -> Bool {
        guard credentials.userID == nil || credentials.userID == userID,
            credentials.groupID == nil || credentials.groupID == groupID
        else { return false }
        guard label.byteCount > 0 else { return true }
        guard let securityLabel, securityLabel.count == label.byteCount else { return false }
        for index in securityLabel.indices where label.byte(at: index) != securityLabel[index] { return false }
        return true
    }

    /// Forgets everything, as when another process may have taken over the number.
    func clear() {
        (userID, groupID, membership) = (nil, nil, UnitMembership())
        (command, executable, commandLine, controlGroup, securityLabel) = (nil, nil, nil, nil, nil)
        (effectiveCapabilities, auditSession, auditLoginUserID, invocationID) = (nil, nil, nil, nil)
    }

    /// Reads everything anew. What can no longer be read, because the process is gone, stays as it was.
    func refresh(
        _ credentials: SenderCredentials, label: RawSpan, fallbackUnit: String?, root: ControlGroupRoot,
        from reader: any ProcessReader, scratch: inout ByteBuffer
    ) {
        // A process may end at any moment: what tells most about it is read first.
        if let value = read(.command, from: reader, &scratch, ProcessText.command) { command = value }
        if let value = read(.executable, from: reader, &scratch, ProcessText.executable) { executable = value }
        if let value = read(.commandLine, from: reader, &scratch, ProcessText.commandLine) { commandLine = value }
        refreshCredentials(credentials, label: label, from: reader, scratch: &scratch)
        if let id = read(.auditSession, from: reader, &scratch, Self.auditID), id > 0 { auditSession = id }
        if let id = read(.auditLoginUser, from: reader, &scratch, Self.auditID) { auditLoginUserID = id }
        refreshMembership(fallbackUnit: fallbackUnit, root: root, from: reader, scratch: &scratch)
        refreshInvocation(from: reader, scratch: &scratch)
        encode()
    }

    private func refreshCredentials(
        _ credentials: SenderCredentials, label: RawSpan, from reader: any ProcessReader, scratch: inout ByteBuffer
    ) {
        let status = read(.status, from: reader, &scratch) { ProcessStatus(text: $0) }
        // What the kernel sent with the message is what was true when it was sent.
        userID = credentials.userID ?? status?.userID ?? userID
        groupID = credentials.groupID ?? status?.groupID ?? groupID
        effectiveCapabilities = status?.effectiveCapabilities ?? effectiveCapabilities
        if label.byteCount > 0 {
            securityLabel = label.array
        } else if let label = read(.securityLabel, from: reader, &scratch, Self.label) {
            securityLabel = label
        }
    }

    private func refreshMembership(
        fallbackUnit: String?, root: ControlGroupRoot, from reader: any ProcessReader, scratch: inout ByteBuffer
    ) {
        guard let path = read(.controlGroup, from: reader, &scratch, { root.path(in: $0) }) else {
            if membership.unit == nil { membership.unit = fallbackUnit }
            return
        }
        guard path != controlGroup else { return }
        controlGroup = path
        scratch.removeAll()
        scratch.append(path)
        membership = UnitMembership(path: scratch.bytes)
        invocationID = nil
    }

    private func refreshInvocation(from reader: any ProcessReader, scratch: inout ByteBuffer) {
        scratch.removeAll()
        let wasRead: Bool
        if let unit = membership.userUnit {
            guard let user = membership.ownerUserID else { return }
            wasRead = reader.readInvocationID(ofUnit: unit, user: user, into: &scratch)
        } else if let unit = membership.unit {
            wasRead = reader.readInvocationID(ofUnit: unit, user: nil, into: &scratch)
        } else {
            return
        }
        if wasRead, let id = ID128(text: scratch.bytes) { invocationID = id }
    }

    private func read<Value>(
        _ file: ProcessFile, from reader: any ProcessReader, _ scratch: inout ByteBuffer,
        _ parse: (RawSpan) -> Value?
    ) -> Value? {
        scratch.removeAll()
        guard reader.read(file, of: processID, into: &scratch) else { return nil }
        return parse(scratch.bytes)
    }

    /// The number in a file of the audit system, which writes -1 for none.
    private static func auditID(_ text: RawSpan) -> UInt32? {
        guard let id = text.trimmingWhitespace().decimal(as: UInt32.self), id != .max else { return nil }
        return id
    }

    private static func label(_ text: RawSpan) -> [UInt8]? {
        // Some kernels count the NUL in.
        let end = text.firstOffset(of: 0) ?? text.byteCount
        let label = text.extracting(0..<end).trimmingTrailingWhitespace()
        return label.byteCount > 0 ? label.array : nil
    }

    /// Encodes what is known. Mostly that is what it was, and what is stored of it stays good.
    private func encode() {
        var old = EncodedFields(minimumCapacity: 512)
        swap(&old, &fields)
        encodeAnew()
        if !fields.isSame(as: old) { stored = nil }
    }

    private func encodeAnew() {
        let processID = UInt64(processID)
        fields.add("_PID=") { $0.append(decimal: processID) }
        add("_UID=", userID)
        add("_GID=", groupID)
        add("_COMM=", command)
        add("_EXE=", executable)
        add("_CMDLINE=", commandLine)
        if let bits = effectiveCapabilities { fields.add("_CAP_EFFECTIVE=") { $0.append(hexadecimal: bits) } }
        add("_SELINUX_CONTEXT=", securityLabel)
        add("_AUDIT_SESSION=", auditSession)
        add("_AUDIT_LOGINUID=", auditLoginUserID)
        add("_SYSTEMD_CGROUP=", controlGroup)
        add("_SYSTEMD_SESSION=", membership.session)
        add("_SYSTEMD_OWNER_UID=", membership.ownerUserID)
        add("_SYSTEMD_UNIT=", membership.unit)
        add("_SYSTEMD_USER_UNIT=", membership.userUnit)
        add("_SYSTEMD_SLICE=", membership.slice)
        add("_SYSTEMD_USER_SLICE=", membership.userSlice)
        if let id = invocationID { fields.add("_SYSTEMD_INVOCATION_ID=") { $0.append(id) } }
    }

    private func add(_ nameAndSign: StaticString, _ value: [UInt8]?) {
        if let value { fields.add(nameAndSign) { $0.append(value) } }
    }

    private func add(_ nameAndSign: StaticString, _ value: String?) {
        if let value { fields.add(nameAndSign) { $0.append(value) } }
    }

    private func add(_ nameAndSign: StaticString, _ value: UInt32?) {
        if let value { fields.add(nameAndSign) { $0.append(decimal: UInt64(value)) } }
    }
}
