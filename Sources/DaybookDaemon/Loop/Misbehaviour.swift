internal import JournalIngest

/// Why something that a sender sent was not stored.
enum Misbehaviour: Int, CaseIterable, Sendable {
    case truncated
    case controlTruncated
    case payloadWithDescriptor
    case severalDescriptors
    case descriptorNotRegular
    case descriptorFlags
    case descriptorNotSealed
    case descriptorTooLong
    case descriptorUnreadable
    case noFields
    case tooManyFields
    case fieldTooLong
    case entryTooLong
    case tooManyEntries
    case syslogWithDescriptor
    case streamUnterminatedLine
    case streamMalformedPriority
    case streamMalformedBoolean
    case tooManyStreams
    case acceptFailed
    case controlRefused
    case controlTooMany
    case controlMalformed
    case controlNotRead
    case noMemory

    init(_ reason: NativeDropReason) {
        self =
            switch reason {
            case .noFields: .noFields
            case .tooManyFields: .tooManyFields
            case .fieldTooLong: .fieldTooLong
            case .entryTooLong: .entryTooLong
            }
    }

    init(_ reason: StdoutRefusal) {
        self =
            switch reason {
            case .unterminatedLine: .streamUnterminatedLine
            case .malformedPriority: .streamMalformedPriority
            case .malformedBoolean: .streamMalformedBoolean
            }
    }

    /// What there were so and so many of.
    var text: String {
        switch self {
        case .truncated: "messages longer than can be received"
        case .controlTruncated: "messages with more descriptors than can be received"
        case .payloadWithDescriptor: "messages with both a payload and a descriptor"
        case .severalDescriptors: "messages with several descriptors"
        case .descriptorNotRegular: "descriptors that are not of a regular file"
        case .descriptorFlags: "descriptors that are open in a way that is not allowed"
        case .descriptorNotSealed: "descriptors of files that are neither sealed nor in a temporary directory"
        case .descriptorTooLong: "descriptors of files that are too long"
        case .descriptorUnreadable: "descriptors that could not be read"
        case .noFields: "entries without a valid field"
        case .tooManyFields: "entries with too many fields"
        case .fieldTooLong: "entries with a field that is too long"
        case .entryTooLong: "entries that are too long"
        case .tooManyEntries: "messages with too many entries"
        case .syslogWithDescriptor: "syslog messages with descriptors"
        case .streamUnterminatedLine: "streams whose header has a line that is too long or does not end"
        case .streamMalformedPriority: "streams whose header has a malformed priority"
        case .streamMalformedBoolean: "streams whose header has a malformed yes or no"
        case .tooManyStreams: "streams beyond the number that can be open"
        case .acceptFailed: "connections that could not be accepted"
        case .controlRefused: "control connections of users who may not control the daemon"
        case .controlTooMany: "control connections beyond the number that can be open"
        case .controlMalformed: "control connections that sent no proper Varlink messages"
        case .controlNotRead: "control connections whose client did not read the replies"
        case .noMemory: "messages for which the system had no memory"
        }
    }
}
