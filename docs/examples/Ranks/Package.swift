// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Ranks",
    dependencies: [
        // The name is needed: a package by path is otherwise named after its folder.
        .package(name: "descent", path: "../../..", traits: ["MPI"])
    ],
    targets: [
        .executableTarget(name: "Ranks", dependencies: [.product(name: "Descent", package: "descent")])
    ],
    swiftLanguageModes: [.v6]
)
