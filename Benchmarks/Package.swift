// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "daybook-benchmarks",
    products: [
        // Loaded into the daemons by LD_PRELOAD.
        .library(name: "SlowSync", type: .dynamic, targets: ["SlowSync"])
    ],
    dependencies: [
        .package(name: "daybook", path: ".."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(name: "SlowSync"),
        .executableTarget(
            name: "daybook-bench",
            dependencies: [
                .product(name: "DaybookParts", package: "daybook"),
                .product(name: "Journal", package: "daybook"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            // The settings of the main package.
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .strictMemorySafety(),
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
