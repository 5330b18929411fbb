// swift-tools-version: 6.2
import PackageDescription

// The layers of the server, lowest first. A target may import what it names here and nothing else:
// `make lint` builds with the explicit-target-dependency check, and no C module has two importers.

// A warning fails the build in CI and stays a warning on a developer's machine.
let warnings: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + warnings

// What is called from a loop stays on it: without this every nonisolated async function looks up the task's preferred
// executor, under a lock, at each call and each return. EventLoop has it not, since going to another loop is its work;
// nor has the executable, on which the compiler of Swift 6.3.1 crashes with it.
let staying: [SwiftSetting] = strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

func library(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], settings: [SwiftSetting] = staying
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude,
    swiftSettings: strict)
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "vantflow",
  platforms: [.macOS("26.0")],
  products: [
    .executable(name: "vantflow", targets: ["vantflow"]),
    .library(name: "RPCServer", targets: ["RPCServer"]),
    .library(name: "RPCClient", targets: ["RPCClient"]),
    .library(name: "TLS", targets: ["TLS"]),
    .library(name: "Protobuf", targets: ["Protobuf"]),
    .library(name: "Messages", targets: ["Messages"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
    .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
    .systemLibrary(name: "CHTTPParser", providers: [.apt(["libhttp-parser-dev"])]),
    .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    library("EventLoop", ["CUV"], settings: strict),
    library("TLS", ["COpenSSL", "EventLoop"]),
    library("Protobuf", ["CProtobufC"]),
    library("HTTP2", ["CNghttp2"]),
    library("HTTP1", ["CHTTPParser"]),
    library("Compression", ["CZlib"]),
    library("Database", ["CPostgres", "EventLoop", log]),
    library("HTTPClient", ["CCurl", "EventLoop"]),
    library("RPC", ["Protobuf", "EventLoop", "Compression"]),
    library("RPCServer", ["RPC", "HTTP2", "HTTP1", "TLS", "EventLoop", "Protobuf", log]),
    library("RPCClient", ["RPC", "HTTP2", "TLS", "EventLoop", "Protobuf"]),
    library("Messages", ["Protobuf", "RPC"]),
    library(
      "Services",
      [
        "Messages", "Database", "HTTPClient", "RPC", "RPCServer", "Protobuf", "EventLoop", log,
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [
        "Migrations", "Projects", "Plans", "Runs", "Queue", "Schedules", "Logs", "Artifacts", "Chat", "Activity",
        "Feed", "Idempotency", "Runners", "Records",
      ].map { .embedInCode("\($0)/SQL") }),
    library(
      "Browser", ["EventLoop", log],
      resources: ["text", "roles", "selectors", "states", "actions", "reading"].map {
        .embedInCode("PageScript/\($0).js")
      }),
    library("Runner", ["Browser", "Messages", "Protobuf", "EventLoop", log]),
    // RunnerBackend twice: in process, over the queue, and over RPC, for runner hosts.
    library(
      "RunnerAdapters",
      [
        "Runner", "Services", "Messages", "Database", "Protobuf", "RPC", "RPCClient", "TLS", "EventLoop", log,
        .product(name: "Crypto", package: "swift-crypto"),
      ], settings: strict),
    library(
      "DemoSite", ["EventLoop"],
      resources: [
        "Pages/index", "Pages/signup", "Pages/cart", "Fixtures/waiting", "Fixtures/clicking", "Fixtures/forms",
        "Fixtures/locators", "Fixtures/escapes", "Fixtures/noise", "Fixtures/frames",
      ].map { .embedInCode("\($0).html") }),
    .executableTarget(
      name: "vantflow",
      dependencies: [
        "EventLoop", "TLS", "Protobuf", "RPC", "RPCServer", "RPCClient", "Messages", "Database", "Services",
        "Browser", "Runner", "RunnerAdapters", "DemoSite", log,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),

    // What tests of every layer use; it knows none of them.
    .target(name: "TestSupport", dependencies: [log], path: "Tests/TestSupport", swiftSettings: strict),
    tests("EventLoop", []),
    tests("TLS", ["EventLoop"]),
    tests("Protobuf", [], exclude: ["Support/tests.proto"]),
    tests("HTTP2", []),
    tests("HTTP1", []),
    tests("Compression", []),
    // The cluster and the databases of tests, for every layer that needs them.
    .target(
      name: "DatabaseTesting", dependencies: ["Database", "EventLoop", log], path: "Tests/DatabaseTesting",
      swiftSettings: strict),
    tests("Database", ["DatabaseTesting", "EventLoop", log]),
    tests("HTTPClient", ["EventLoop", "RPCServer", "TLS", log]),
    tests("RPC", ["Protobuf", "EventLoop"]),
    tests("RPCServer", ["RPC", "RPCClient", "EventLoop", "Protobuf", "HTTP2", "TLS", "Compression", log]),
    // The command line and the life of the servers below.
    .target(
      name: "ServerSupport", dependencies: ["RPCServer", "HTTP2", "TLS", "EventLoop", log], path: "Tests/ServerSupport",
      swiftSettings: strict),
    // Serves the stock clients of Tests/Interop and the load generators of Benchmarks.
    .executableTarget(
      name: "echo-server", dependencies: ["ServerSupport", "RPC", "RPCServer", "EventLoop", "Protobuf"],
      path: "Tests/EchoServer", swiftSettings: strict),
    // grpc.testing's messages and methods, for the interoperability programs.
    .target(
      name: "InteropMessages", dependencies: ["Protobuf", "RPC"], path: "Tests/InteropMessages", swiftSettings: strict),
    // grpc.testing.TestService, for interoperability clients: ours and those of other implementations.
    .executableTarget(
      name: "interop-server", dependencies: ["InteropMessages", "ServerSupport", "RPC", "RPCServer", "EventLoop"],
      path: "Tests/InteropServer", swiftSettings: strict),
    // A server whose runs write logs, and any number of their followers, for Benchmarks.
    .executableTarget(
      name: "log-load",
      dependencies: [
        "Database", "EventLoop", "Messages", "Protobuf", "RPC", "RPCClient", "RPCServer", "Services", log,
      ],
      path: "Tests/LogLoad", swiftSettings: strict),
    // RPCClient against the stock servers of Tests/Interop.
    .executableTarget(
      name: "interop-client", dependencies: ["InteropMessages", "RPC", "RPCClient", "TLS", "EventLoop"],
      path: "Tests/InteropClient", swiftSettings: strict),
    // `vantflow serve` for what only chaos tests and benchmarks want: broken promises, the next version, and workers that
    // do nothing.
    .executableTarget(
      name: "chaos-server",
      dependencies: ["ServerSupport", "RPCServer", "Database", "Services", "Messages", "EventLoop", log],
      path: "Tests/ChaosServer", swiftSettings: strict),
    // A runner host without a browser, for chaos tests.
    .executableTarget(
      name: "chaos-runner",
      dependencies: [
        "Runner", "RunnerAdapters", "RPCClient", "Messages", "ServerSupport", "EventLoop", log,
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Tests/ChaosRunner", swiftSettings: strict),
    tests("RPCClient", ["RPC", "RPCServer", "HTTP2", "TLS", "EventLoop", "Protobuf", "Compression"]),
    tests("Messages", ["Protobuf", "RPC"]),
    tests(
      "Services",
      [
        "Messages", "Database", "DatabaseTesting", "HTTPClient", "RPC", "RPCServer", "RPCClient", "Protobuf",
        "EventLoop",
        log, .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Artifacts/S3/botocore_signatures.py", "Artifacts/S3/object_store.py"]),
    tests("Browser", ["EventLoop", "DemoSite"]),
    tests(
      "vantflow",
      [
        "Database", "DatabaseTesting", "DemoSite", "EventLoop", "Messages", "Protobuf", "RPC", "RPCClient", "RPCServer",
        "Runner", "RunnerAdapters", "Services", "TLS", log,
      ]),
    tests("Runner", ["Browser", "Messages", "Protobuf", "EventLoop", "DemoSite"]),
  ]
)
