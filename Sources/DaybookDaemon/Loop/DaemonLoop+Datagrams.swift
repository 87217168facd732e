internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

extension DaemonLoop {
    /// Makes entries of the native messages received, until the store has no room.
    mutating func addNativeEntries() {
        while !native.isEmpty, hasRoom() {
            addNativeEntries(at: native.position)
            native.advance()
        }
    }

    private mutating func addNativeEntries(at index: Int) {
        let isTruncated = native.receiver.isTruncated(at: index)
        var data = native.receiver.takeAncillaryData(at: index)
        let processID = data.credentials?.processID ?? 0
        let isEmpty = native.receiver.bytes(at: index).byteCount == 0
        guard !isTruncated else { return misbehaviour.count(.truncated, processID: processID) }
        guard !data.isTruncated else { return misbehaviour.count(.controlTruncated, processID: processID) }
        guard data.descriptorCount <= 1 else { return misbehaviour.count(.severalDescriptors, processID: processID) }
        guard isEmpty || data.descriptorCount == 0 else {
            return misbehaviour.count(.payloadWithDescriptor, processID: processID)
        }
        if let descriptor = data.descriptor.take() {
            addEntries(ofPayloadIn: descriptor, from: data)
        } else if !isEmpty {
            let sender = sender(of: data)
            var message = NativeMessage(sender: sender, sentAt: data.realtime, processID: processID)
            while let outcome = message.next(in: native.receiver, at: index, into: &builder) {
                finish(outcome, of: &message)
            }
        }
    }

    private mutating func addEntries(
        ofPayloadIn descriptor: consuming OwnedDescriptor, from data: borrowing AncillaryData
    ) {
        let processID = data.credentials?.processID ?? 0
        let payload = DescriptorPayload.open(descriptor, isFromRoot: data.credentials?.userID == 0)
        let sender = sender(of: data)
        var message = NativeMessage(sender: sender, sentAt: data.realtime, processID: processID)
        switch payload {
        case .refused(let reason):
            misbehaviour.count(reason, processID: processID)
        case .empty:
            break
        case .mapped(let mapping):
            while let outcome = message.next(in: mapping.bytes, into: &builder) { finish(outcome, of: &message) }
        case .copied(let copy):
            while let outcome = message.next(in: copy.bytes, into: &builder) { finish(outcome, of: &message) }
        }
    }

    private mutating func finish(_ outcome: NativeMessage.Outcome, of message: inout NativeMessage) {
        switch outcome {
        case .entry(let priority):
            finishEntry(priority: priority, sender: message.sender, sentAt: message.sentAt)
            if !hasRoomInMessage() { message.mustEnd = true }
        case .dropped(let reason):
            misbehaviour.count(reason, processID: message.processID)
        }
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
