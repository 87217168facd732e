internal import JournalFormat
internal import LinuxSystem
internal import Logging
internal import SystemPackage

extension DaemonLoop {
    /// Does what a signal asks for.
    mutating func handle(_ signal: Signal, from sender: Int32) {
        logger.info("Received \(signal) from process \(sender)")
        switch signal {
        case .user2: handle(.rotate)
        case .realtime(1): handle(.synchronize)
        case .terminate, .interrupt, .hangup: handle(.stop)
        case .user1: logger.info("There is nothing to flush: the journal is not kept in memory")
        default: break
        }
    }

    /// Does what another thread or a signal asks for.
    mutating func handle(_ request: LoopRequest) {
        switch request {
        case .goOn:
            // The loop tries again whenever it wakes.
            break
        case .rotate:
            if !isBlocked { flush() }
            store.rotate()
        case .synchronize:
            // What was sent before the request is received first.
            _ = synchronization.request(now: clock.monotonic)
        case .durabilityChanged:
            answerControl()
        case .report(let report):
            // They wait where there is no room; those who make them have a measure.
            if reports.count < Self.reportLimit { reports.append(report) }
        case .stop where stopDeadline != nil:
            // Asked twice: somebody does not want to wait.
            stopDeadline = clock.monotonic
        case .stop:
            stopDeadline = clock.monotonic + Self.drainMicroseconds
            // From here on senders find no daemon; what they sent until now is in the sockets and is received.
            sockets.removeNodes()
            onStopping()
        }
    }

    /// Makes everything durable once the sockets are empty, or after a while if they never are.
    mutating func synchronizeIfDue(isIdle: Bool) {
        guard !isBlocked, let number = synchronization.takeDue(isIdle: isIdle, now: clock.monotonic) else { return }
        store.synchronize()
        noteSynchronization(number)
    }

    /// Ends the loop: what was received, the lines under way, and the journal's last entry.
    mutating func finish() throws(Errno) {
        isFinished = true
        if try handOver() {
            closeStreams()
            for (unit, count) in drops.counts { addDriverEntry(.dropped(unit: unit, count: count)) }
            for report in reports { addDriverEntry(.storage(report)) }
            addDriverEntry(.stopped)
            if try handOver() { return }
        }
        let remainingCount = native.remainingCount + syslog.remainingCount
        logger.error(
            """
            The store has had no room: \(builder.buffer.count) bytes of entries are not stored. \(remainingCount) \
            messages, and those of the entries that came as datagrams, are \
            \(keepsDatagrams ? "kept for the next daemon" : "lost")
            """)
    }

    /// Hands over all that was received, and waits for room until the time to stop is over.
    ///
    /// - Returns: whether nothing is left.
    private mutating func handOver() throws(Errno) -> Bool {
        while true {
            if flush() { try goOn() }
            if builder.buffer.isEmpty { return true }
            guard isBlocked else { continue }
            clock.tick()
            guard let stopDeadline, clock.monotonic < stopDeadline else { return false }
            let count = try control.wait(
                timeoutMilliseconds: Int(clamping: (stopDeadline - clock.monotonic) / 1000 + 1))
            // Another request to stop ends the waiting.
            for index in 0..<count { try handleControl(control.event(at: index)) }
        }
    }

    /// Writes down how long entries took, if somebody wants to know.
    func writeTimes() {
        do throws(Errno) {
            try times?.write()
        } catch {
            logger.warning("Cannot write the times of the loop: \(error)")
        }
    }
}
