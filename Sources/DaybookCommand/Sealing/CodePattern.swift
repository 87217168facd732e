internal import CQRencode

/// A text as a QR code, for a terminal: two rows of its squares in a line of characters, by the blocks of Unicode that
/// fill half a character.
///
/// Squares are drawn light on dark and turned round by the colours black and white, so that the code can be read off
/// terminals of either kind.
enum CodePattern {
    /// The lines of the code, with the empty margin that readers of codes want; `nil` when the text is too long.
    static func lines(_ text: String) -> [String]? {
        guard let code = unsafe QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1) else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = unsafe Int(code.pointee.width)
        func isDark(_ row: Int, _ column: Int) -> Bool {
            guard (0..<width).contains(row), (0..<width).contains(column) else { return false }
            return unsafe code.pointee.data[row * width + column] & 1 != 0
        }
        return stride(from: -margin, to: width + margin, by: 2).map { row in
            let characters = (-margin..<(width + margin)).map { column -> Character in
                switch (isDark(row, column), isDark(row + 1, column)) {
                case (false, false): "█"
                case (false, true): "▀"
                case (true, false): "▄"
                case (true, true): " "
                }
            }
            return "\u{1b}[40;37;1m" + String(characters) + "\u{1b}[0m"
        }
    }

    private static let margin = 4
}
