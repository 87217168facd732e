/// Why an entry of the native protocol was not kept.
public enum NativeDropReason: Hashable, Sendable, CaseIterable {
    /// It holds no field that a journal may store, as when the payload begins with an empty line.
    case noFields
    case tooManyFields
    case fieldTooLong
    case entryTooLong
}
