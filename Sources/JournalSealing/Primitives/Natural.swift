internal import CGMP
internal import LinuxSystem

/// A whole number of any size from 0 on, by GMP; wiped when it is given up.
@safe struct Natural: ~Copyable {
    private var value: __mpz_struct

    /// 0, with room for a number of so many bits.
    init(bitCount: Int) {
        unsafe value = __mpz_struct()
        unsafe __gmpz_init2(&value, mp_bitcnt_t(bitCount))
    }

    /// The number of these bytes, the highest first.
    init(bigEndian bytes: RawSpan, bitCount: Int) {
        self.init(bitCount: bitCount)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe __gmpz_import(&value, bytes.count, 1, 1, 1, 0, bytes.baseAddress)
        }
    }

    deinit {
        var value = unsafe value
        let limbCount = unsafe Int(value._mp_alloc)
        if let limbs = unsafe value._mp_d {
            unsafe wipe(UnsafeMutableRawBufferPointer(start: limbs, count: limbCount * MemoryLayout<mp_limb_t>.size))
        }
        unsafe __gmpz_clear(&value)
    }

    /// Writes the number into all of `bytes`, the highest byte first.
    ///
    /// - Precondition: it is not too large for that.
    func store(into secret: borrowing SecretBytes, at offset: Int, byteCount: Int) {
        unsafe withPointer { value in
            let needed = unsafe (__gmpz_sizeinbase(value, 2) + 7) / 8
            let isZero = unsafe value.pointee._mp_size == 0
            precondition(isZero || needed <= byteCount, "the number is too large for its place")
            unsafe secret.withUnsafeMutableBytes { bytes in
                let place = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + byteCount)])
                unsafe place.initializeMemory(as: UInt8.self, repeating: 0)
                if isZero { return }
                unsafe _ = __gmpz_export(
                    place.baseAddress.unsafelyUnwrapped + byteCount - needed, nil, 1, 1, 1, 0, value)
            }
        }
    }

    /// Adds 4 until the number is a prime, with an error of less than 2⁻⁶⁰.
    mutating func becomePrime() {
        unsafe withUnsafeMutablePointer(to: &value) { value in
            while unsafe __gmpz_probab_prime_p(value, 30) == 0 { unsafe __gmpz_add_ui(value, value, 4) }
        }
    }

    static func * (left: borrowing Natural, right: borrowing Natural) -> Natural {
        var result = Natural(bitCount: 2 * bitCountOfState)
        unsafe left.withPointer { left in
            unsafe right.withPointer { right in unsafe __gmpz_mul(&result.value, left, right) }
        }
        return result
    }

    /// One less.
    ///
    /// - Precondition: the number is not 0.
    func predecessor() -> Natural {
        var result = Natural(bitCount: Self.bitCountOfState)
        unsafe withPointer { unsafe __gmpz_sub_ui(&result.value, $0, 1) }
        return result
    }

    /// The number to the power of `exponent`, modulo `modulus`.
    func power(_ exponent: borrowing Natural, modulo modulus: borrowing Natural) -> Natural {
        var result = Natural(bitCount: Self.bitCountOfState)
        unsafe withPointer { base in
            unsafe exponent.withPointer { exponent in
                unsafe modulus.withPointer { unsafe __gmpz_powm(&result.value, base, exponent, $0) }
            }
        }
        return result
    }

    /// 2 to the power of `exponent`, modulo `modulus`.
    static func powerOfTwo(_ exponent: UInt64, modulo modulus: borrowing Natural) -> Natural {
        var result = Natural(bitCount: bitCountOfState)
        unsafe withUnsafeMutablePointer(to: &result.value) { result in
            unsafe __gmpz_set_ui(result, 2)
            unsafe modulus.withPointer { unsafe __gmpz_powm_ui(result, result, UInt(exponent), $0) }
        }
        return result
    }

    /// The numbers that a state is made of, with room for what they are multiplied to.
    static let bitCountOfState = 1536 + 64

    private func withPointer<Result>(_ body: (UnsafePointer<__mpz_struct>) -> Result) -> Result {
        unsafe withUnsafePointer(to: value) { unsafe body($0) }
    }
}
