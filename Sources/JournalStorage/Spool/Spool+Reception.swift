public import LinuxSystem

extension Spool {
    /// A receiver whose datagrams are in the spool's file as soon as they have left the socket; with the last batch of
    /// a daemon that was killed, if it was not worked off. ``recoveredMark`` tells how far it was.
    ///
    /// To be called once for each socket, by the loop.
    public func receiver(for source: ReceptionSource, receivesLabels: Bool) -> MessageReceiver {
        MessageReceiver.make(
            SpoolLayout.reception, in: mapping, at: SpoolLayout.receptionOffset(of: source),
            receivesLabels: receivesLabels)
    }
}
