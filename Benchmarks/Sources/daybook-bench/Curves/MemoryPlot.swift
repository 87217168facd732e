/// The memory of each daemon over what it has written.
struct MemoryPlot {
    var curves: [(contender: Contender, samples: [MemoryTask.Sample])]

    private static let (left, top, width, height) = (84.0, 124.0, 640.0, 320.0)
    private static let gigabyte = Double(1 << 30)
    private static let megabyte = Double(1 << 20)

    func document() -> SVGDocument {
        let all = curves.flatMap(\.samples)
        let written = Double(all.map(\.writtenByteCount).max() ?? 1) / Self.gigabyte
        let resident = Double(all.map(\.residentByteCount).max() ?? 1) / Self.megabyte
        let across = Axis(scale: .linear, values: 0...written, from: Self.left, to: Self.left + Self.width)
        let step = Self.step(for: resident * 1.1, count: 5)
        let upwards = Axis(
            scale: .linear, values: 0...((resident * 1.08 / step).rounded(.up) * step), from: Self.top + Self.height,
            to: Self.top)
        var drawing = SVGDocument(width: Self.left + Self.width + 130, height: Self.top + Self.height + 58)
        drawHeading(on: &drawing)
        drawGrid(across, upwards, step, on: &drawing)
        for curve in curves { draw(curve.contender, curve.samples, across, upwards, on: &drawing) }
        return drawing
    }

    private func drawHeading(on drawing: inout SVGDocument) {
        drawing.words(
            "Memory of the daemon while it writes journals", at: (Self.left, 30), size: 19, color: Palette.text,
            isBold: true)
        for (line, text) in [
            "Line: the most that is in memory, with the mapped parts of journal files. Band: down to the least, after a",
            "rotation. Dashed: the part that belongs to no file on a disk.",
        ].enumerated() {
            drawing.words(text, at: (Self.left, 51 + Double(line) * 16), size: 12, color: Palette.quietText)
        }
        var x = Self.left
        for curve in curves {
            drawing.line([(x, 92), (x + 26, 92)], color: Palette.color(of: curve.contender), width: 3)
            drawing.words(curve.contender.title, at: (x + 32, 96), size: 13, color: Palette.text)
            x += 60 + Double(curve.contender.title.count) * 7.5
        }
    }

    private func drawGrid(_ across: Axis, _ upwards: Axis, _ step: Double, on drawing: inout SVGDocument) {
        var value = 0.0
        while value <= upwards.values.upperBound * 1.001 {
            let y = upwards.position(of: value)
            drawing.line([(across.from, y), (across.to, y)], color: Palette.grid)
            drawing.words(
                "\(Int(value.rounded())) MiB", at: (across.from - 7, y + 4), size: 11.5, color: Palette.quietText,
                anchor: .end)
            value += step
        }
        let stepAcross = Self.step(for: across.values.upperBound, count: 4)
        value = 0
        while value <= across.values.upperBound * 1.001 {
            let x = across.position(of: value)
            drawing.line([(x, upwards.from), (x, upwards.to)], color: Palette.grid)
            let text = stepAcross < 1 ? "\(Int((value * 1024).rounded())) MiB" : "\(Int(value.rounded())) GiB"
            drawing.words(text, at: (x, upwards.from + 17), size: 11.5, color: Palette.quietText, anchor: .middle)
            value += stepAcross
        }
        drawing.words(
            "journal files written", at: ((across.from + across.to) / 2, upwards.from + 38), size: 12,
            color: Palette.quietText, anchor: .middle)
        drawing.words(
            "memory", at: (20, (upwards.from + upwards.to) / 2), size: 12, color: Palette.quietText, anchor: .middle,
            isUpright: true)
        drawing.rectangle(
            (across.from, upwards.to), width: across.to - across.from, height: upwards.from - upwards.to, fill: "none",
            stroke: Palette.frame)
    }

    private func draw(
        _ contender: Contender, _ samples: [MemoryTask.Sample], _ across: Axis, _ upwards: Axis,
        on drawing: inout SVGDocument
    ) {
        let color = Palette.color(of: contender)
        let spans = Self.spans(samples, upTo: across.values.upperBound * Self.gigabyte)
        func place(_ written: Double, _ memory: Int) -> SVGDocument.Point {
            (across.position(of: written / Self.gigabyte), upwards.position(of: Double(memory) / Self.megabyte))
        }
        drawing.area(
            spans.map { place($0.written, $0.most) } + spans.reversed().map { place($0.written, $0.least) },
            color: color)
        drawing.line(spans.map { place($0.written, $0.most) }, color: color, width: 2.2)
        drawing.line(spans.map { place($0.written, $0.own) }, color: color, width: 1.8, dashes: "6 4")
        guard let peak = samples.map(\.residentByteCount).max() else { return }
        let megabytes = Int((Double(peak) / Self.megabyte).rounded())
        drawing.words(
            "at most \(megabytes) MiB", at: (across.to + 8, upwards.position(of: Double(peak) / Self.megabyte) + 4),
            size: 12, color: color, isBold: true)
    }

    /// What was seen over a part of the way, in bytes.
    private struct Span {
        /// Where the part has its middle.
        var written: Double
        var least: Int
        var most: Int
        /// The most that belonged to no file.
        var own: Int
    }

    /// The samples in parts of equal width, so that the many rotations of a long way do not hide each other.
    private static func spans(_ samples: [MemoryTask.Sample], upTo end: Double) -> [Span] {
        let partCount = 48
        let width = end / Double(partCount)
        let parts = Dictionary(grouping: samples) { min(partCount - 1, Int(Double($0.writtenByteCount) / width)) }
        return parts.sorted { $0.key < $1.key }.map { part, samples in
            let resident = samples.map(\.residentByteCount)
            return Span(
                written: (Double(part) + 0.5) * width, least: resident.min() ?? 0, most: resident.max() ?? 0,
                own: samples.map(\.privateByteCount).max() ?? 0)
        }
    }

    /// A round number that divides `most` into about `count` parts.
    private static func step(for most: Double, count: Double) -> Double {
        var step = 1.0 / 1024
        let factors = [2, 2, 1.25, 2]
        var index = 0
        while most / step > count + 1 {
            step *= step < 1 ? 2 : factors[index % 4]
            if step > 1 { index += 1 }
        }
        return step
    }
}
