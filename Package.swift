// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For targets that hand out spans of memory they own: a function that returns a span has to say whose lifetime it has,
/// and the attribute for that is still experimental.
let spanSettings = settings + [.enableExperimentalFeature("Lifetimes")]

/// Kernels stay optimized in debug builds; without this a debug kernel is some hundred times slower. So do loops over
/// as many numbers.
let kernelSettings = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A level consists of bodies inlined from `Kernels`. An incremental debug build sees no change of an interface when
/// one of them changes and would keep the old code; compiled as a whole, a target is compiled again whenever `Kernels`
/// is.
let wholeModule: SwiftSetting = .unsafeFlags(
    ["-disable-batch-mode", "-whole-module-optimization", "-num-threads", "1"], .when(configuration: .debug))

/// For tests that start processes and read what they say: to optimize them takes minutes and saves nothing.
let unoptimized: SwiftSetting = .unsafeFlags(["-Onone"], .when(configuration: .release))

/// The settings of a level target: x86-64, x86-64-v2, … with `version` 1, 2, …
///
/// A manifest knows the host, not the target, of a build. From Swift 6.3 on clang itself passes over `-Xarch_x86_64`
/// and what follows it where it compiles for another architecture; only the baseline has any code there. Before that
/// the host has to do, and packages for another architecture cannot be built. CVector's header stops a build for x86-64
/// that misses the version.
func levelSettings(version: Int) -> [SwiftSetting] {
    let march = version == 1 ? "-march=x86-64" : "-march=x86-64-v\(version)"
    let flags: [String]
    #if compiler(>=6.3)
        flags = ["-Qunused-arguments", "-Xarch_x86_64", march]
    #elseif arch(x86_64)
        flags = [march]
    #else
        flags = []
    #endif
    let forClang = (flags + ["-DDESCENT_X86_64_VERSION=\(version)"]).flatMap { ["-Xcc", $0] }
    return kernelSettings + [wholeModule, .unsafeFlags(forClang)]
}

/// The pkg-config name of the MPI that the trait builds with: that of Debian's alternatives, which Open MPI has where
/// both are installed, or, with DESCENT_MPI=mpich in the environment, MPICH.
let mpi = Context.environment["DESCENT_MPI"] ?? "mpi"

/// The packages of Debian that have it.
let mpiPackages = mpi == "mpich" ? ["libmpich-dev", "mpich"] : ["libopenmpi-dev", "openmpi-bin"]

let package = Package(
    name: "descent",
    products: [
        .library(name: "Descent", targets: ["Descent"]),
        .executable(name: "descent", targets: ["DescentCommand"]),
    ],
    traits: [
        .trait(name: "MPI", description: "Training on several machines, by Open MPI or MPICH, which must be installed.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2")
    ],
    targets: [
        // Public
        .target(
            name: "Descent",
            dependencies: [
                "Communication", "CVector", "Formats", "Kernels", "KernelsAVX2", "KernelsAVX512", "KernelsBaseline",
                "LegacyRandom",
                "LinearAlgebra", "Machine",
            ],
            swiftSettings: spanSettings),
        .executableTarget(
            name: "DescentCommand",
            dependencies: [
                "Benchmarks", "Curvature", "Descent", "Exercises", "Formats", "LinearAlgebra", "Machine", "Reporting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Implementation
        .target(
            name: "Benchmarks",
            dependencies: ["Descent", "Kernels", "LinearAlgebra", "Machine", "Textbook", "TextbookBridge"],
            swiftSettings: kernelSettings),
        .target(
            name: "Curvature", dependencies: ["Descent", "LinearAlgebra", "Machine"], swiftSettings: kernelSettings),
        .target(
            name: "Exercises",
            dependencies: [
                "Curvature", "Descent", "LegacyRandom", "LinearAlgebra", "Machine", "Reporting", "Textbook",
                "TextbookBridge",
            ],
            resources: [.embedInCode("Published/numpy.json"), .embedInCode("Published/published.json")],
            swiftSettings: kernelSettings),
        .target(name: "TextbookBridge", dependencies: ["Descent", "Textbook"], swiftSettings: kernelSettings),
        .target(name: "Reporting", dependencies: ["Formats"], swiftSettings: settings),
        .target(
            name: "LinearAlgebra", dependencies: ["CLAPACKE", "COpenBLAS", "Machine"], swiftSettings: spanSettings),
        .target(name: "Kernels", dependencies: ["CVector"], swiftSettings: kernelSettings),
        .target(
            name: "KernelsBaseline", dependencies: ["CVector", "Kernels"], swiftSettings: levelSettings(version: 1)),
        .target(name: "KernelsAVX2", dependencies: ["CVector", "Kernels"], swiftSettings: levelSettings(version: 3)),
        .target(name: "KernelsAVX512", dependencies: ["CVector", "Kernels"], swiftSettings: levelSettings(version: 4)),
        .target(name: "Formats", dependencies: ["CZlib", "Machine"], swiftSettings: settings),
        .target(name: "Machine", swiftSettings: settings),
        .target(
            name: "Communication",
            dependencies: ["Machine", .target(name: "CMPI", condition: .when(traits: ["MPI"]))],
            swiftSettings: settings),
        .target(name: "LegacyRandom", swiftSettings: kernelSettings),
        .target(name: "Textbook", dependencies: ["LegacyRandom"], swiftSettings: kernelSettings),

        // System modules
        .systemLibrary(
            name: "CLAPACKE", path: "Modules/CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
        .systemLibrary(
            name: "COpenBLAS", path: "Modules/COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "CMPI", path: "Modules/CMPI", pkgConfig: mpi, providers: [.apt(mpiPackages)]),
        .systemLibrary(name: "CVector", path: "Modules/CVector"),
        .systemLibrary(name: "CZlib", path: "Modules/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Tests
        .target(
            name: "TestSupport", dependencies: ["Communication"], path: "Tests/TestSupport", exclude: ["Golden"],
            swiftSettings: settings),
        .target(name: "AllocationCounting", path: "Tests/AllocationCounting"),
        .executableTarget(
            name: "CommunicationRanks", dependencies: ["Communication"], path: "Tests/CommunicationRanks",
            swiftSettings: kernelSettings),
        .testTarget(
            name: "CommunicationTests",
            dependencies: ["Communication", "CommunicationRanks", "Machine", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "MachineTests", dependencies: ["Machine", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "Machine", "TestSupport"],
            swiftSettings: spanSettings),
        .testTarget(
            name: "KernelsTests",
            dependencies: ["Kernels", "KernelsAVX2", "KernelsAVX512", "KernelsBaseline", "TestSupport"],
            swiftSettings: kernelSettings),
        .testTarget(
            name: "FormatsTests", dependencies: ["Formats", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "LegacyRandomTests", dependencies: ["LegacyRandom", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "TextbookTests", dependencies: ["LegacyRandom", "TestSupport", "Textbook", "TextbookBridge"],
            swiftSettings: settings),
        .testTarget(
            name: "DescentTests",
            dependencies: [
                "AllocationCounting", "Descent", "Formats", "Kernels", "LegacyRandom", "LinearAlgebra", "TestSupport",
                "Textbook", "TextbookBridge",
            ],
            swiftSettings: spanSettings),
        .testTarget(
            name: "BenchmarksTests",
            dependencies: [
                "Benchmarks", "Descent", "Kernels", "LinearAlgebra", "Machine", "TestSupport", "Textbook",
                "TextbookBridge",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "TextbookBridgeTests", dependencies: ["Descent", "TestSupport", "Textbook", "TextbookBridge"],
            swiftSettings: settings),
        .testTarget(
            name: "CurvatureTests",
            dependencies: ["Curvature", "Descent", "LinearAlgebra", "TestSupport", "Textbook", "TextbookBridge"],
            swiftSettings: settings),
        .testTarget(
            name: "ReportingTests", dependencies: ["Formats", "Reporting", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ExercisesTests",
            dependencies: [
                "Curvature", "Descent", "Exercises", "LegacyRandom", "LinearAlgebra", "Reporting", "TestSupport",
                "Textbook", "TextbookBridge",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DescentCommandTests",
            dependencies: [
                "Benchmarks", "Descent", "DescentCommand", "Exercises", "LinearAlgebra", "Reporting", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings + [unoptimized]),
        .target(
            name: "Fuzzing", dependencies: ["Descent", "Formats", "TestSupport"], path: "Tests/Fuzzing/Harnesses",
            swiftSettings: settings),
        .testTarget(
            name: "FuzzingTests", dependencies: ["Fuzzing", "TestSupport"], path: "Tests/Fuzzing/Tests",
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// Links only with the library of libFuzzer, which `scripts/fuzz` has the compiler add; no other build has this target.
if Context.environment["DESCENT_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer", dependencies: ["Fuzzing", "TestSupport"], path: "Tests/Fuzzing/Driver",
            swiftSettings: settings))
}

// DESCENT_TEST_TARGETS in the environment, names with commas between them, leaves nothing in the package but these test
// targets and what they depend on: a build with a sanitizer then compiles no more than it tests.
// `swift build --build-tests` knows no less than all.
if let names = Context.environment["DESCENT_TEST_TARGETS"] {
    var needed: Set<String> = []
    var pending = names.split(separator: ",").map { String($0) }
    while let name = pending.popLast() {
        guard needed.insert(name).inserted else { continue }
        guard let target = package.targets.first(where: { $0.name == name }) else {
            fatalError("DESCENT_TEST_TARGETS names \(name), which is no target of this package")
        }
        for dependency in target.dependencies {
            switch dependency {
            case .byNameItem(let name, _), .targetItem(let name, _): pending.append(name)
            default: break
            }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products = []
    if !needed.contains("DescentCommand") { package.dependencies = [] }
}
