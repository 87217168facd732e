/// The memory of each daemon over what it has written.
struct MemoryPlot {
    var curves: [(contender: Contender, samples: [MemoryTask.Sample])]

    private static let (left, top, width, height) = (84.0, 118.0, 640.0, 320.0)
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
        drawing.words(
            "Solid: all that is in memory, with the parts of the journal files that are mapped. "
                + "Dashed: what belongs to no file.", at: (Self.left, 51), size: 12, color: Palette.quietText)
        var x = Self.left
        for curve in curves {
            drawing.line([(x, 80), (x + 26, 80)], color: Palette.color(of: curve.contender), width: 3)
            drawing.words(curve.contender.title, at: (x + 32, 84), size: 13, color: Palette.text)
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
        func points(_ value: (MemoryTask.Sample) -> Int) -> [SVGDocument.Point] {
            samples.map { sample in
                (
                    across.position(of: Double(sample.writtenByteCount) / Self.gigabyte),
                    upwards.position(of: Double(value(sample)) / Self.megabyte)
                )
            }
        }
        drawing.line(points(\.residentByteCount), color: color, width: 1.8)
        drawing.line(points(\.privateByteCount), color: color, width: 1.6, dashes: "5 4")
        guard let peak = samples.map(\.residentByteCount).max(), let last = points(\.residentByteCount).last else {
            return
        }
        let megabytes = Int((Double(peak) / Self.megabyte).rounded())
        drawing.words(
            "at most \(megabytes) MiB", at: (across.to + 8, upwards.position(of: Double(peak) / Self.megabyte) + 4),
            size: 12, color: color, isBold: true)
        drawing.dot(last, color: color)
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
