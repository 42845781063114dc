// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Distributed",
    dependencies: [
        // The name is needed: a package by path is otherwise named after its folder. The trait needs Open MPI or MPICH.
        .package(name: "descent", path: "../../..", traits: ["MPI"])
    ],
    targets: [
        .executableTarget(name: "Distributed", dependencies: [.product(name: "Descent", package: "descent")])
    ],
    swiftLanguageModes: [.v6]
)
