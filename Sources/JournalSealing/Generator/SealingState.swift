internal import JournalFormat
internal import LinuxSystem

/// What the keys of seals come from: a number that is replaced by its square with each epoch. Who has one can tell the
/// key of its epoch and of all later ones, and of no earlier one: that would take the square root modulo a number
/// whose factors nobody knows but the holder of the verification key.
///
///     offset  bytes  field, the highest byte first
///          0      2  size of the numbers in 16 bits, less one: 95
///          2    192  n  the modulus
///        194    192  x  the number
///        386      8     the epoch
///
/// It was devised by Bertram Poettering and Giorgia Azzurra Marson (FSPRG, "Practical secure logging", ESORICS 2013).
/// Numbers have 1536 bits.
public struct SealingState: ~Copyable, Sendable {
    /// The bytes of a state.
    public static let byteCount = 394
    /// The bits of the numbers.
    static let numberBitCount = 1536
    static let numberByteCount = numberBitCount / 8
    /// What the first two bytes say.
    static let sizeCode = UInt16(numberBitCount / 16 - 1)

    enum Offset {
        static let size = 0
        static let modulus = 2
        static let number = modulus + numberByteCount
        static let epoch = number + numberByteCount
    }

    private let memory: SecretBytes
    private let square: ModularSquare

    /// Takes over the bytes of a state.
    ///
    /// - Precondition: ``isState(_:)``.
    init(unchecked memory: consuming SecretBytes) {
        square = ModularSquare(modulo: memory.bytes.extracting(Offset.modulus..<Offset.number))
        self.memory = memory
    }

    /// Whether bytes out of a file can be those of a state.
    static func isState(_ memory: borrowing SecretBytes) -> Bool {
        let bytes = memory.bytes
        guard bytes.byteCount == byteCount, bytes.loadBigEndian(at: Offset.size) == sizeCode else { return false }
        // The product of two primes that both begin with two ones and end with them.
        guard bytes.byte(at: Offset.modulus) & 0x80 != 0, bytes.byte(at: Offset.number - 1) & 1 == 1
        else { return false }
        for offset in 0..<numberByteCount {
            let (number, modulus) = (bytes.byte(at: Offset.number + offset), bytes.byte(at: Offset.modulus + offset))
            if number != modulus { return number < modulus }
        }
        return false
    }

    /// The bytes, for a key file.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get { memory.bytes }
    }

    /// The epoch whose key it tells.
    public var epoch: UInt64 { memory.bytes.loadBigEndian(at: Offset.epoch) }

    /// Goes on to the next epoch. The key of the one before cannot be told any more.
    ///
    /// - Complexity: some 10 µs.
    public mutating func evolve() {
        square.replace(in: memory, at: Offset.number)
        memory.store(bigEndian: epoch &+ 1, at: Offset.epoch)
    }

    /// A code with the key of the epoch.
    public func makeCode() -> AuthenticationCode {
        let key = SecretBytes(byteCount: AuthenticationCode.byteCount)
        key.fill(from: memory.bytes.extracting(droppingFirst: Offset.modulus), index: 0)
        return AuthenticationCode(key: key)
    }
}

extension RawSpan {
    /// The integer at `offset`, whose high byte comes first.
    func loadBigEndian<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        loadLittleEndian(at: offset, as: T.self).byteSwapped
    }
}
