/// What a parser has found in its input.
public enum ImportEvent: Hashable, Sendable {
    /// An entry is complete: ``ImportParser/record``.
    case entry
    case warning(ImportWarning)
}

/// Turns a stream of bytes into entries.
///
/// A parser does no I/O. It is fed with chunks of any size, and asked for events until a chunk is used up:
///
///     while let chunk = try input.read() {
///         var position = 0
///         while let event = try parser.next(in: chunk, from: &position) { … parser.record … }
///     }
///     while let event = try parser.finish() { … }
///
/// The events do not depend on where the chunks are cut.
public protocol ImportParser: ~Copyable {
    init(limits: ImportLimits)

    /// Reads on from `position` in `chunk`, which then is where the next call goes on; `nil` when the chunk is used up.
    ///
    /// - Throws: ``ImportError`` when the rest of the stream cannot be read; every later call throws it again.
    mutating func next(in chunk: RawSpan, from position: inout Int) throws(ImportError) -> ImportEvent?

    /// Ends the stream: to be called until it returns `nil`.
    ///
    /// - Throws: ``ImportError`` when the stream ends inside an entry.
    mutating func finish() throws(ImportError) -> ImportEvent?

    /// The entry that the last event announced, as an ``EntryRecord``; valid until the next call.
    var record: RawSpan { @_lifetime(borrow self) get }
}
