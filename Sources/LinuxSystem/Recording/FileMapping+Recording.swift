#if DEBUG
    public import Synchronization
#endif

extension FileMapping {
    /// Lets a recorder know of a store that was made. In a release build this is nothing at all.
    @inlinable @inline(__always)
    func recordStore(_ offset: Int, _ byteCount: Int) {
        #if DEBUG
            if !isIsolated, recordedFile.load(ordering: .relaxed) != 0 { record(offset, byteCount) }
        #endif
    }

    #if DEBUG
        /// The bytes are looked at behind the store, on the thread that made it: no other one stores there.
        @usableFromInline
        func record(_ offset: Int, _ byteCount: Int) {
            FileRecorder.didStore(
                bytes(at: offset, count: byteCount), file: recordedFile.load(ordering: .relaxed), at: offset)
        }
    #endif
}
