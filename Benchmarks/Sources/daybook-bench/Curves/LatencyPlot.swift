internal import Glibc

/// The distributions of a client's lateness: a panel for each case, a line for each contender.
///
/// To the right lie the rare messages, upwards the long waits: a point says that one message in *x* waits longer
/// than *y*.
struct LatencyPlot {
    var findings: [LatencyFindings]
    var contenders: [Contender]

    private static let (panelWidth, panelHeight) = (290.0, 230.0)
    private static let (left, top, gapX, gapY) = (92.0, 142.0, 22.0, 84.0)
    private static let seconds = 1e-5...30.0

    /// Wide enough for the rarest message that was seen.
    private var rarities: ClosedRange<Double> {
        1...Double(max(10, findings.map(\.messageCount).max() ?? 10))
    }

    func document() -> SVGDocument {
        let conditions = DiskCondition.allCases.filter { condition in
            findings.contains { $0.latencyCase.condition == condition }
        }
        let rows = [false, true].filter { hasCritical in
            findings.contains { $0.latencyCase.hasCriticalMessages == hasCritical }
        }
        let width = Self.left + Double(conditions.count) * (Self.panelWidth + Self.gapX) + 8
        let height = Self.top + Double(rows.count) * (Self.panelHeight + Self.gapY) + 12
        var drawing = SVGDocument(width: width, height: height)
        drawHeading(on: &drawing)
        for (row, hasCritical) in rows.enumerated() {
            for (column, condition) in conditions.enumerated() {
                let wanted = LatencyCase(condition: condition, hasCriticalMessages: hasCritical)
                guard let found = findings.first(where: { $0.latencyCase == wanted }) else { continue }
                let corner = (
                    x: Self.left + Double(column) * (Self.panelWidth + Self.gapX),
                    y: Self.top + Double(row) * (Self.panelHeight + Self.gapY)
                )
                drawPanel(found, at: corner, hasScale: column == 0, on: &drawing)
            }
            let y = Self.top + Double(row) * (Self.panelHeight + Self.gapY)
            drawing.words(
                hasCritical ? "With one critical message a second, which is synced at once" : "Ordinary messages only",
                at: (Self.left, y - 28), size: 14, color: Palette.text, isBold: true)
            drawing.words(
                "the program waits for", at: (24, y + Self.panelHeight / 2), size: 12, color: Palette.quietText,
                anchor: .middle, isUpright: true)
        }
        return drawing
    }

    private func drawHeading(on drawing: inout SVGDocument) {
        drawing.words(
            "How long a logging program waits for the journal", at: (Self.left, 30), size: 19, color: Palette.text,
            isBold: true)
        drawing.words(
            """
            \(Quantity.count(LatencyCase.messagesPerSecond)) messages a second, a sync every second. Each wait counts from the moment \
            in which the message was due. The numbers are the longest waits.
            """, at: (Self.left, 51), size: 12, color: Palette.quietText)
        var x = Self.left
        for contender in contenders {
            let color = Palette.color(of: contender)
            drawing.line([(x, 76), (x + 26, 76)], color: color, width: 3)
            let title = contender == .receiver ? "null receiver: receives and stores nothing" : contender.title
            drawing.words(title, at: (x + 32, 80), size: 13, color: Palette.text)
            x += 60 + Double(title.count) * 7
        }
    }

    private func drawPanel(
        _ found: LatencyFindings, at corner: SVGDocument.Point, hasScale: Bool, on drawing: inout SVGDocument
    ) {
        let across = Axis(
            scale: .logarithmic, values: rarities, from: corner.x, to: corner.x + Self.panelWidth)
        let upwards = Axis(
            scale: .logarithmic, values: Self.seconds, from: corner.y + Self.panelHeight, to: corner.y)
        drawing.words(
            found.latencyCase.condition.title, at: (corner.x, corner.y - 8), size: 12.5, color: Palette.text)
        drawGrid(across, upwards, hasScale: hasScale, on: &drawing)
        // The floor last, thinner, so that it can be seen where another lies on it.
        var labels: [(y: Double, text: String, color: String)] = []
        for contender in contenders.reversed() {
            let color = Palette.color(of: contender)
            let points = points(of: contender, found).map { rarity, wait in
                (x: across.position(of: rarity), y: upwards.position(of: wait))
            }
            drawing.line(points, color: color, width: contender == .receiver ? 1.6 : 2.6)
            guard let last = points.last, let longest = found.longest(contender) else { continue }
            drawing.dot(last, color: color)
            labels.append((last.y, Quantity.seconds(longest), color))
        }
        // The longest waits as numbers: the least below its line, the others above, moved apart.
        labels.sort { $0.y > $1.y }
        var free = upwards.from - 5
        for (index, label) in labels.enumerated() {
            let wanted = index == 0 ? label.y + 16 : label.y - 7
            let y = max(min(wanted, free), upwards.to + 12)
            drawing.words(
                label.text, at: (across.to - 5, y), size: 11.5, color: label.color, anchor: .end, isBold: true)
            free = index == 0 ? label.y - 7 : y - 13
        }
    }

    private func drawGrid(_ across: Axis, _ upwards: Axis, hasScale: Bool, on drawing: inout SVGDocument) {
        for value in upwards.decades {
            let y = upwards.position(of: value)
            drawing.line([(across.from, y), (across.to, y)], color: Palette.grid)
            guard hasScale else { continue }
            let name = value < 0.0009 ? "\(Int((value * 1e6).rounded())) µs" : "\(Int((value * 1e3).rounded())) ms"
            let text = value > 0.9 ? "\(Int(value.rounded())) s" : name
            drawing.words(text, at: (across.from - 7, y + 4), size: 11.5, color: Palette.quietText, anchor: .end)
        }
        for value in across.decades {
            let x = across.position(of: value)
            drawing.line([(x, upwards.from), (x, upwards.to)], color: Palette.grid)
            let text = value < 2 ? "all" : Quantity.count(Int(value.rounded()))
            drawing.words(
                text, at: (x, upwards.from + 16), size: 11, color: Palette.quietText,
                anchor: value < 2 ? .start : .middle)
        }
        drawing.words(
            "one message in … waits longer than that", at: ((across.from + across.to) / 2, upwards.from + 32),
            size: 11.5,
            color: Palette.quietText, anchor: .middle)
        drawing.rectangle(
            (across.from, upwards.to), width: across.to - across.from, height: upwards.from - upwards.to,
            fill: "none", stroke: Palette.frame)
    }

    /// Points of the curve, evenly spaced on a logarithmic axis: how rare a wait is, and how long.
    private func points(of contender: Contender, _ found: LatencyFindings) -> [(rarity: Double, wait: Double)] {
        let pointCount = 160.0
        return (0...Int(pointCount)).compactMap { step in
            let rarity = pow(Double(found.messageCount), Double(step) / pointCount)
            return found.exceededByOne(of: rarity, contender).map { (rarity, $0) }
        } + (found.longest(contender).map { [(Double(found.messageCount), $0)] } ?? [])
    }
}
