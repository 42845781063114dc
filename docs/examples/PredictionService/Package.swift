// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "PredictionService",
    dependencies: [
        // The name is needed: a package by path is otherwise named after its folder.
        .package(name: "descent", path: "../../.."),
        .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
    ],
    targets: [
        .executableTarget(
            name: "PredictionService",
            dependencies: [
                .product(name: "Descent", package: "descent"),
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]),
        .executableTarget(name: "LoadTest", dependencies: [.product(name: "Descent", package: "descent")]),
    ],
    swiftLanguageModes: [.v6]
)
