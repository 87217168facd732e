/// A mapping that SIGBUS is to find, with a flag of its own.
@safe struct FaultRegistration: @unchecked Sendable {
    private let entry: FaultRegistry.Entry
    private let flag: UnsafeMutablePointer<UInt32>

    init(_ start: UnsafeMutableRawPointer, _ byteCount: Int, isWritable: Bool) {
        unsafe flag = .allocate(capacity: 1)
        unsafe flag.initialize(to: 0)
        entry = unsafe FaultRegistry.add(UInt(bitPattern: start), byteCount, flag: flag, isWritable: isWritable)
    }

    /// Whether a page could not be read.
    var hasFaulted: Bool { unsafe flag.pointee != 0 }

    /// Ends the registration, before the mapping is unmapped.
    func remove() {
        entry.remove()
        unsafe flag.deallocate()
    }
}
