/// The place of an object in a journal file, in bytes from the file's first byte. Always a multiple of 8; 0 is none.
public struct ObjectOffset: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public static let none = ObjectOffset(0)

    @inlinable
    public var isNone: Bool { rawValue == 0 }

    @inlinable
    public static func < (left: ObjectOffset, right: ObjectOffset) -> Bool { left.rawValue < right.rawValue }

    /// The offset in hexadecimal, as journalctl prints it.
    public var description: String { hexadecimal(rawValue) }
}
