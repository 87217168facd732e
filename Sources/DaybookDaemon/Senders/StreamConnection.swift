internal import JournalFormat
internal import JournalIngest
internal import LinuxSystem

/// One connection to the socket for streams of output.
final class StreamConnection {
    let socket: OwnedDescriptor
    var stream: StdoutStream
    /// Who writes to the stream now.
    var credentials: SenderCredentials
    /// The security label that the socket had when it was accepted.
    let label: [UInt8]
    /// What is known about the writer; the connection holds a pin on it.
    var context: SenderContext?

    init(
        socket: consuming OwnedDescriptor, stream: consuming StdoutStream, credentials: SenderCredentials,
        label: [UInt8]
    ) {
        self.socket = socket
        self.stream = stream
        self.credentials = credentials
        self.label = label
    }
}
