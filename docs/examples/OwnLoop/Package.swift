// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "OwnLoop",
    dependencies: [
        // Put the repository's real address here.
        .package(url: "https://example.org/descent.git", from: "0.1.0")
    ],
    targets: [
        .executableTarget(name: "OwnLoop", dependencies: [.product(name: "Descent", package: "descent")])
    ],
    swiftLanguageModes: [.v6]
)
