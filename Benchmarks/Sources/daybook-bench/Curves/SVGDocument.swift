internal import JournalFormat
internal import LinuxSystem
internal import SystemPackage

/// A drawing, put together from lines and words. It needs nothing from elsewhere: no fonts, no scripts.
struct SVGDocument {
    typealias Point = (x: Double, y: Double)

    /// Where a text stands relative to its point.
    enum Anchor: String { case start, middle, end }

    private var elements: [String] = []
    private let width: Double
    private let height: Double

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    mutating func rectangle(_ corner: Point, width: Double, height: Double, fill: String, stroke: String = "none") {
        elements.append(
            """
            <rect x="\(Self.text(corner.x))" y="\(Self.text(corner.y))" width="\(Self.text(width))" \
            height="\(Self.text(height))" fill="\(fill)" stroke="\(stroke)"/>
            """)
    }

    mutating func line(_ points: [Point], color: String, width: Double = 1, dashes: String? = nil) {
        let list = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        let dashing = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        elements.append(
            """
            <polyline points="\(list)" fill="none" stroke="\(color)" stroke-width="\(Self.text(width))" \
            stroke-linejoin="round"\(dashing)/>
            """)
    }

    /// The area within a line, so faint that what lies below can be seen.
    mutating func area(_ points: [Point], color: String) {
        let list = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        elements.append("<polygon points=\"\(list)\" fill=\"\(color)\" fill-opacity=\"0.16\"/>")
    }

    mutating func dot(_ center: Point, color: String) {
        elements.append(
            "<circle cx=\"\(Self.text(center.x))\" cy=\"\(Self.text(center.y))\" r=\"3\" fill=\"\(color)\"/>")
    }

    /// With a white rim, to be read on top of a line.
    ///
    /// - Parameter isUpright: whether the text reads from below to above.
    mutating func words(
        _ words: String, at point: Point, size: Double = 12, color: String = "#333", anchor: Anchor = .start,
        isBold: Bool = false, isUpright: Bool = false
    ) {
        let (x, y) = (Self.text(point.x), Self.text(point.y))
        let turn = isUpright ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
        elements.append(
            """
            <text x="\(x)" y="\(y)" font-size="\(Self.text(size))" fill="\(color)" text-anchor="\(anchor)" \
            stroke="#fff" stroke-width="3" paint-order="stroke"\
            \(isBold ? " font-weight=\"bold\"" : "")\(turn)>\(Self.escaped(words))</text>
            """)
    }

    func write(to path: FilePath) throws(BenchmarkError) {
        let text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.text(width)) \(Self.text(height))" \
            width="\(Self.text(width))" height="\(Self.text(height))" \
            font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">
            <rect width="100%" height="100%" fill="#fff"/>
            \(elements.joined(separator: "\n"))
            </svg>

            """
        try attempt("write \(path)") { () throws(Errno) in
            try FileSystem.createDirectories(path.removingLastComponent())
            let file = try OwnedDescriptor.open(path, [.writeOnly, .create, .truncate], mode: 0o644)
            try Array(text.utf8).withBytes { bytes throws(Errno) in try file.write(bytes) }
        }
    }

    /// A number with one decimal.
    private static func text(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private static func escaped(_ words: String) -> String {
        String(
            words.flatMap { character -> [Character] in
                switch character {
                case "&": Array("&amp;")
                case "<": Array("&lt;")
                case ">": Array("&gt;")
                default: [character]
                }
            })
    }
}
