/// The colours of the contenders, the same in all plots.
enum Palette {
    static func color(of contender: Contender) -> String {
        switch (contender.kind, contender.commit) {
        case (.journald, _): "#c23b22"
        case (.receiver, _): "#8a8a8a"
        case (.daybookd, "threaded"): "#2a8f5a"
        case (.daybookd, "inline"): "#b07a00"
        case (.daybookd, _): "#1f5fae"
        }
    }

    static let grid = "#e3e3e3"
    static let frame = "#999"
    static let text = "#222"
    static let quietText = "#666"
}
