/// Where imported entries go.
protocol ImportDestination: AnyObject {
    /// Appends an entry.
    ///
    /// - Parameter record: an `EntryRecord`.
    /// - Throws: when nothing more can be stored.
    func append(_ record: RawSpan) throws(ImportFailure)

    /// Makes everything durable, marks the files OFFLINE and closes them.
    func close() throws(ImportFailure)
}

/// Why an entry is not stored.
enum ImportFailure: Error, Equatable {
    /// This one cannot be, the next may.
    case invalidEntry(String)
    /// No further one can be.
    case fatal(String)

    var message: String {
        switch self {
        case .invalidEntry(let message), .fatal(let message): message
        }
    }
}
