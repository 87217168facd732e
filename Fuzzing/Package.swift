// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "daybook-fuzzing",
    dependencies: [
        .package(name: "daybook", path: "..")
    ],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "daybook-fuzz",
            dependencies: [
                "CFuzzer",
                .product(name: "DaybookParts", package: "daybook"),
                .product(name: "FuzzTargets", package: "daybook"),
            ],
            // The settings of the main package, but for strict memory safety: libFuzzer's interface is of pointers.
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .treatAllWarnings(as: .error),
                .treatWarning("DeprecatedDeclaration", as: .warning),
                .enableExperimentalFeature("Lifetimes"),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]),
    ]
)
