internal import CPCRE2
internal import JournalFormat

/// A regular expression that messages are searched for, by libpcre2.
///
/// The one file of this target that is not memory-safe by construction: the library wants pointers and counts. It gets
/// those of a `RawSpan` for the length of one call, and what it allocates is freed with the pattern.
@safe struct MessagePattern: ~Copyable {
    private let code: OpaquePointer
    private let matchData: OpaquePointer
    private var searchCount = 0

    /// From this many searches on machine code is worth the time that it takes to make.
    private static let compileThreshold = 64

    /// - Parameter isCaseSensitive: `nil` for what the pattern suggests: case counts if it has an upper-case letter.
    /// - Throws: when the pattern is malformed, with the library's words and the place.
    init(_ pattern: String, isCaseSensitive: Bool? = nil) throws(CommandError) {
        let isCaseSensitive = isCaseSensitive ?? Self.hasUpperCase(pattern)
        let options = isCaseSensitive ? 0 : UInt32(PCRE2_CASELESS)
        var error: CInt = 0
        var place = 0
        let bytes = Array(pattern.utf8)
        guard let code = unsafe pcre2_compile_8(bytes, bytes.count, options, &error, &place, nil) else {
            throw CommandError(
                "--grep: '\(pattern)': \(Self.text(of: error)) at character \(place); see pcre2pattern(3)")
        }
        guard let matchData = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else {
            unsafe pcre2_code_free_8(code)
            throw CommandError("--grep: not enough memory for the pattern")
        }
        unsafe self.code = code
        unsafe self.matchData = matchData
    }

    deinit {
        unsafe pcre2_match_data_free_8(matchData)
        unsafe pcre2_code_free_8(code)
    }

    /// The place of the first match in `message`; `nil` when there is none.
    ///
    /// - Throws: when the library gives up: the pattern needs too many steps for this message.
    mutating func firstMatch(in message: RawSpan) throws(CommandError) -> Range<Int>? {
        searchCount += 1
        // Where the system forbids to make code, the search goes on as before.
        if searchCount == Self.compileThreshold { unsafe _ = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) }
        let result = unsafe message.withUnsafeBytes { bytes in
            unsafe pcre2_match_8(
                code, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, 0, 0, matchData, nil)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result >= 0, let vector = unsafe pcre2_get_ovector_pointer_8(matchData) else {
            throw CommandError("--grep: \(Self.text(of: result)); give a simpler pattern")
        }
        // `\K` can set the start behind the end.
        let (start, end) = unsafe (vector[0], vector[1])
        return min(start, end)..<max(start, end)
    }

    private static func hasUpperCase(_ pattern: String) -> Bool {
        pattern.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func text(of error: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        guard unsafe pcre2_get_error_message_8(error, &buffer, buffer.count) >= 0 else { return "error \(error)" }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
}
