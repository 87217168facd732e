// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target: Swift 6, strict memory safety, and no warnings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "daybook",
    products: [
        .library(name: "Journal", targets: ["Journal"]),
        .executable(name: "daybookd", targets: ["daybookd"]),
        .executable(name: "daybook", targets: ["daybook"]),
        // For the package in Benchmarks/ only.
        .library(name: "DaybookParts", targets: ["LinuxSystem", "JournalFormat", "TestSupport"]),
        // For the package in Fuzzing/ only.
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // The system's headers and libraries.
        .target(name: "CLinux"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"])]),
        .systemLibrary(name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),

        // From the bottom up; an arrow points down only.
        .target(name: "LinuxSystem", dependencies: ["CLinux", systemPackage]),
        .target(name: "JournalFormat", dependencies: ["CZstd", "CLZ4", "CLZMA"]),
        .target(
            name: "JournalSealing",
            dependencies: [
                "JournalFormat", "LinuxSystem", "CGMP", systemPackage,
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "JournalStorage", dependencies: ["JournalSealing", "JournalFormat", "LinuxSystem", systemPackage]),
        .target(
            name: "Journal",
            dependencies: [
                "JournalStorage", "JournalText", "JournalFormat", "LinuxSystem", systemPackage,
            ]),
        .target(name: "JournalText", dependencies: ["JournalFormat", "LinuxSystem"]),
        .target(name: "JournalIngest", dependencies: ["JournalFormat"]),
        .target(
            name: "DaybookDaemon",
            dependencies: [
                "JournalIngest", "JournalStorage", "JournalSealing", "JournalText", "JournalFormat", "LinuxSystem",
                systemPackage, .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "DaybookCommand",
            dependencies: [
                "Journal", "JournalText", "JournalStorage", "JournalSealing", "JournalFormat", "LinuxSystem", "CPCRE2",
                "CQRencode", systemPackage,
            ]),
        .executableTarget(name: "daybookd", dependencies: ["DaybookDaemon"]),
        .executableTarget(name: "daybook", dependencies: ["DaybookCommand"]),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["JournalFormat", "LinuxSystem", systemPackage],
            path: "Tests/TestSupport"),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "DaybookCommand", "DaybookDaemon", "Journal", "JournalIngest", "JournalStorage", "JournalText",
                "JournalFormat", "LinuxSystem", "TestSupport", systemPackage,
            ],
            path: "Tests/FuzzTargets"),
        .executableTarget(
            name: "native-client", dependencies: ["LinuxSystem", "JournalFormat", "TestSupport", systemPackage],
            path: "Tests/NativeClient"),
        .testTarget(
            name: "LinuxSystemTests", dependencies: ["LinuxSystem", "JournalFormat", "TestSupport", systemPackage]),
        .testTarget(
            name: "JournalFormatTests", dependencies: ["JournalFormat", "TestSupport"]),
        .testTarget(
            name: "JournalSealingTests",
            dependencies: [
                "JournalSealing", "JournalFormat", "LinuxSystem", "TestSupport", systemPackage,
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(
            name: "JournalStorageTests",
            dependencies: [
                "JournalStorage", "JournalSealing", "JournalFormat", "LinuxSystem", "TestSupport", systemPackage,
                // For power cuts of the whole daemon.
                "Journal", "daybookd",
            ]),
        .testTarget(
            name: "JournalTests",
            dependencies: ["Journal", "JournalStorage", "JournalFormat", "LinuxSystem", "TestSupport", systemPackage]),
        .testTarget(
            name: "JournalTextTests", dependencies: ["JournalText", "JournalFormat", "TestSupport"]),
        .testTarget(
            name: "JournalIngestTests", dependencies: ["JournalIngest", "JournalFormat", "TestSupport"]),
        .testTarget(
            name: "DaybookDaemonTests",
            dependencies: [
                "DaybookDaemon", "Journal", "JournalIngest", "JournalStorage", "JournalText", "JournalFormat",
                "LinuxSystem", "TestSupport", systemPackage, "daybookd",
            ]),
        .testTarget(
            name: "DaybookCommandTests",
            dependencies: [
                "DaybookCommand", "Journal", "JournalStorage", "JournalSealing", "JournalText", "JournalFormat",
                "LinuxSystem", "TestSupport", systemPackage, "daybook",
            ]),
        .testTarget(
            name: "FuzzingTests",
            dependencies: [
                "FuzzTargets", "Journal", "JournalStorage", "JournalFormat", "LinuxSystem", "TestSupport",
                systemPackage, "daybook",
            ]),
        .testTarget(name: "HouseTests", dependencies: ["LinuxSystem", systemPackage]),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "Journal", "JournalText", "JournalStorage", "JournalSealing", "JournalFormat", "LinuxSystem",
                "TestSupport", systemPackage,
                "daybook", "daybookd", "native-client",
            ]),
    ]
)

for target in package.targets where target.type != .system && target.name != "CLinux" {
    target.swiftSettings = settings
}
