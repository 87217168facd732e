internal import Glibc

/// Windows that were mapped by one call: a single one, or where there is no reservation as many as one access needed
/// in one piece.
@safe struct MappedRun: Sendable {
    let table: WindowTable
    let windows: Range<Int>
    /// The address of the run minus its offset in the file.
    let biased: UInt
    /// Where SIGBUS finds a run that lies in no reservation.
    private let fault: FaultRegistry.Entry?

    var byteCount: Int { windows.count << table.shift }
    var isPinned: Bool { windows.contains { table.isPinned($0) } }
    var isVisible: Bool { windows.contains { table.isVisible($0) } }

    private var address: UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: biased &+ UInt(windows.lowerBound << table.shift))
    }

    /// Maps windows that are not mapped, by `mmap(2)`. They are hidden at first.
    ///
    /// - Returns: `nil` when the system refuses.
    static func map(_ table: WindowTable, _ windows: Range<Int>) -> MappedRun? {
        let offset = windows.lowerBound << table.shift
        let byteCount = windows.count << table.shift
        let wanted = table.base == 0 ? nil : unsafe UnsafeMutableRawPointer(bitPattern: table.base + UInt(offset))
        let flags = MAP_SHARED | (table.base == 0 ? 0 : MAP_FIXED)
        // A window may reach beyond the file's end: what lies there is looked at only when the file has grown.
        let start = unsafe mmap(wanted, byteCount, PROT_READ, flags, table.descriptor, off_t(offset))
        guard let start = unsafe start, unsafe start != MAP_FAILED else { return nil }
        let biased = UInt(bitPattern: start) &- UInt(offset)
        guard biased != 0 else {
            // 0 stands for windows that are not mapped.
            unsafe _ = munmap(start, byteCount)
            return nil
        }
        var fault: FaultRegistry.Entry?
        if table.base == 0 {
            fault = unsafe FaultRegistry.add(
                UInt(bitPattern: start), byteCount, flag: table.flag, isWritable: false)
        }
        table.setMapped(windows, biased)
        return MappedRun(table: table, windows: windows, biased: biased, fault: fault)
    }

    func hide() { table.hide(windows) }

    /// Unmaps the run: by `munmap(2)`, or in a reservation by mapping PROT_NONE over it, so that nobody else gets the
    /// addresses.
    ///
    /// - Returns: whether that worked; a process may have too many mappings to split one of them.
    func unmap() -> Bool {
        table.hide(windows)
        if table.base == 0 {
            fault?.remove()
            unsafe _ = munmap(address, byteCount)
        } else {
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
            let result = unsafe mmap(address, byteCount, PROT_NONE, flags, -1, 0)
            if unsafe result == MAP_FAILED { return false }
        }
        table.setMapped(windows, 0)
        return true
    }

    /// Forgets the run: its reservation is unmapped as a whole.
    func forget() {
        if table.base == 0 { _ = unmap() }
    }
}
