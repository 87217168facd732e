internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

extension DaemonLoop {
    /// Makes entries of the native messages received, until the store has no room.
    mutating func addNativeEntries() {
        while !native.isEmpty, hasRoom() {
            // One that was begun when the store had no room is gone on with.
            var message = unfinished.take()
            if message == nil { message = openNativeMessage(at: native.position) }
            if var opened = message.take(), !addEntries(of: &opened) {
                unfinished = consume opened
                return
            }
            native.advance()
        }
    }

    /// Looks at what came with a message.
    ///
    /// - Returns: `nil` when there are no entries in it.
    private mutating func openNativeMessage(at index: Int) -> NativeMessage? {
        let isTruncated = native.receiver.isTruncated(at: index)
        var data = native.receiver.takeAncillaryData(at: index)
        let processID = data.credentials?.processID ?? 0
        let isEmpty = native.receiver.bytes(at: index).byteCount == 0
        guard !isTruncated else { return refuse(.truncated, processID) }
        guard !data.isTruncated else { return refuse(.controlTruncated, processID) }
        guard data.descriptorCount <= 1 else { return refuse(.severalDescriptors, processID) }
        guard isEmpty || data.descriptorCount == 0 else { return refuse(.payloadWithDescriptor, processID) }
        let descriptor = data.descriptor.take()
        let sender = sender(of: data)
        guard data.descriptorCount == 1 else {
            if isEmpty { return nil }
            return NativeMessage(sender: sender, sentAt: data.realtime, processID: processID)
        }
        guard let descriptor else {
            // It ended with the daemon that received it.
            addDriverEntry(.descriptorLost(processID: processID))
            return nil
        }
        let payload = DescriptorPayload.open(descriptor, isFromRoot: data.credentials?.userID == 0)
        if let reason = payload.refusal { return refuse(reason, processID) }
        return NativeMessage(sender: sender, sentAt: data.realtime, processID: processID, payload: payload)
    }

    private mutating func refuse(_ what: Misbehaviour, _ processID: Int32) -> NativeMessage? {
        misbehaviour.count(what, processID: processID)
        return nil
    }

    /// Makes entries of a message, until the store has no room.
    ///
    /// - Returns: whether all were made.
    private mutating func addEntries(of message: inout NativeMessage) -> Bool {
        while let outcome = message.next(in: native.receiver, at: native.position, into: &builder) {
            switch outcome {
            case .entry(let priority):
                if native.countEntry() {
                    finishEntry(priority: priority, sender: message.sender, sentAt: message.sentAt)
                } else {
                    builder.abandon()
                }
            case .dropped(let reason):
                misbehaviour.count(reason, processID: message.processID)
            }
            if !hasRoom() { return false }
        }
        return true
    }

    /// Makes entries of the syslog messages received, until the store has no room.
    mutating func addSyslogEntries() {
        while !syslog.isEmpty, hasRoom() {
            addSyslogEntry(at: syslog.position)
            syslog.advance()
        }
    }

    private mutating func addSyslogEntry(at index: Int) {
        let isTruncated = syslog.receiver.isTruncated(at: index)
        let data = syslog.receiver.takeAncillaryData(at: index)
        let processID = data.credentials?.processID ?? 0
        guard !isTruncated else { return misbehaviour.count(.truncated, processID: processID) }
        guard data.descriptorCount == 0, !data.isTruncated else {
            return misbehaviour.count(.syslogWithDescriptor, processID: processID)
        }
        let sender = sender(of: data)
        let priority = Self.addSyslogFields(of: syslog.receiver, at: index, to: &builder)
        guard let priority else { return }
        finishEntry(priority: priority, sender: sender, sentAt: data.realtime)
    }

    // The compiler tells apart the accesses to the loop's parts only when they are handed over one by one.
    private static func addSyslogFields(
        of receiver: borrowing MessageReceiver, at index: Int, to builder: inout EntryBuilder
    ) -> UInt8? {
        SyslogParser.addEntry(of: receiver.bytes(at: index), to: &builder)
    }

    /// What is known about the sender of a message.
    private mutating func sender(of data: borrowing AncillaryData) -> SenderContext? {
        guard let credentials = data.credentials else { return nil }
        return sender(SenderCredentials(credentials), label: data.securityLabel)
    }

    /// What is known about a sender.
    mutating func sender(
        _ credentials: SenderCredentials, label: [UInt8], fallbackUnit: String? = nil
    ) -> SenderContext? {
        labelBytes.removeAll()
        labelBytes.append(label)
        return Self.context(for: credentials, labelBytes, fallbackUnit, clock.monotonic, in: &senders)
    }

    private static func context(
        for credentials: SenderCredentials, _ label: borrowing ByteBuffer, _ fallbackUnit: String?, _ now: UInt64,
        in senders: inout SenderCache
    ) -> SenderContext? {
        senders.context(for: credentials, label: label.bytes, fallbackUnit: fallbackUnit, now: now)
    }
}

extension SenderCredentials {
    init(_ credentials: ProcessCredentials) {
        self.init(
            processID: credentials.processID, userID: credentials.userID, groupID: credentials.groupID)
    }
}
