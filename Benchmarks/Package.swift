// swift-tools-version: 6.2
import PackageDescription

// The peers that `make bench` measures beside VantFlow and `make interop` talks to, in a package of its own so that the
// server depends on none.

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]

let grpcSwift: [Target.Dependency] = [
  "PeerCoding",
  "PeerMessages",
  .product(name: "GRPCCore", package: "grpc-swift-2"),
  .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
  .product(name: "SwiftProtobuf", package: "swift-protobuf"),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS("26.0")],
  dependencies: [
    .package(name: "vantflow", path: ".."),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
  ],
  targets: [
    // The same .proto files, as swift-protobuf generates them: Benchmarks/generate.
    .target(name: "PeerMessages", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    .target(
      name: "PeerCoding",
      dependencies: [
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "grpc-swift-echo", dependencies: grpcSwift, path: "Sources/GRPCSwiftEcho", swiftSettings: strict),
    .executableTarget(
      name: "grpc-swift-interop", dependencies: grpcSwift, path: "Sources/GRPCSwiftInterop", swiftSettings: strict),
    .executableTarget(
      name: "codec-benchmark",
      dependencies: [
        "PeerMessages",
        .product(name: "Messages", package: "vantflow"),
        .product(name: "Protobuf", package: "vantflow"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      path: "Sources/CodecBenchmark",
      swiftSettings: strict),
  ]
)
