import EventLoop
import Foundation
import Services

extension Settings {
  static let databaseURL = Setting<String>.postgresURL(
    "DATABASE_URL", "The PostgreSQL to use; without it a cluster of our own runs under DATA_DIR")
  static let databaseConnections = Setting<Int>.integer(
    "DATABASE_CONNECTIONS", default: 20, in: 4...1000, "Connections to PostgreSQL at most")
  static let dataDirectory = Setting<String>.path(
    "DATA_DIR", default: "data", "Where the embedded cluster and the artifacts live")
  static let artifactsDirectory = Setting<String>.path(
    "ARTIFACTS_DIR", default: nil,
    "Where artifacts are stored, the same for all servers of a database; DATA_DIR/artifacts when empty")
  static let host = Setting<String>("HOST", default: "127.0.0.1", "The numeric address to listen on") { text in
    SocketAddress(host: text, port: 0) == nil ? .wrong("must be a numeric IPv4 or IPv6 address") : .value(text)
  }
  static let port = Setting<Int>.integer(
    "PORT", default: 8980, in: 0...65535, "The port to listen on; 0 takes any free one")
  static let publicURL = Setting<String>(
    "PUBLIC_URL", default: nil,
    "Where clients reach the port, https://host:port, for the addresses of artifacts; where each caller did when empty"
  ) { text in
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
    guard let rest, let first = rest.first, first != "/", rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      !rest.contains(where: "?#@\\\"<>".contains)
    else { return .wrong("must be http:// or https:// and a host, with a port and a path where it needs them") }
    return .value(text.hasSuffix("/") ? String(text.dropLast()) : text)
  }
  static let insecureListen = Setting<Bool>.flag(
    "INSECURE_LISTEN", default: false, "Listen on an address that is not loopback although nobody is authenticated")
  static let unixSocket = Setting<String>.path(
    "UNIX_SOCKET", default: nil, "A Unix socket to listen on too, in plaintext")
  static let tlsCertificate = Setting<String>.path(
    "TLS_CERTIFICATE", default: nil, "PEM file of the server's certificate chain; plaintext when empty")
  static let tlsKey = Setting<String>.path("TLS_KEY", default: nil, "PEM file of the certificate's key, not encrypted")
  static let tlsClientAuthorities = Setting<String>.path(
    "TLS_CLIENT_CA", default: nil, "PEM file of authorities, one of which every client's certificate has to be of")
  static let proxyProtocol = Setting<Bool>.flag(
    "PROXY_PROTOCOL", default: false, "Every connection to PORT comes from a proxy that sends a PROXY header, version 2"
  )
  static let connectionAge = Setting<Duration>.seconds(
    "MAX_CONNECTION_AGE", default: 0, in: 0...(7 * 24 * 3600),
    "How old a connection may become before its client is asked to make another one; 0 for any age")
  static let eventLoops = Setting<Int>("EVENT_LOOPS", default: nil, "Event loops; one a core when empty (1 to 256)") {
    guard let count = Int($0), (1...256).contains(count) else { return .wrong("must be a whole number from 1 to 256") }
    return .value(count)
  }
  static let drainTimeout = Setting<Duration>.seconds(
    "DRAIN_TIMEOUT", default: 20, in: 0...3600, "How long calls and runs may go on after SIGTERM, all together")
  static let maxConcurrentCalls = Setting<Int>.integer(
    "MAX_CONCURRENT_CALLS", default: 10_000, in: 1...1_000_000, "Calls that may run at the same time")
  static let maxReceiveMessageBytes = Setting<Int>.integer(
    "MAX_RECEIVE_MESSAGE_BYTES", default: 4 << 20, in: 1024...(256 << 20), "The largest request message")
  static let workerConcurrency = Setting<Int>.integer(
    "WORKER_CONCURRENCY", default: 4, in: 0...256, "Runs that this process executes at the same time; 0 for none")
  static let maxBrowsers = Setting<Int>.integer(
    "MAX_BROWSERS", default: 2, in: 1...64, "Chromium processes that the runs share")
  static let logRetention = Setting<Int>.integer(
    "LOG_RETENTION_DAYS", default: 0, in: 0...36_500, "Days that a run's log is kept after its end; 0 for ever")
  static let chromiumPath = Setting<String>.path(
    "CHROMIUM_PATH", default: nil, "The Chromium to run; looked for in PATH when empty")
  static let logLevel = Setting<String>.word(
    "LOG_LEVEL", default: "info", among: ["trace", "debug", "info", "notice", "warning", "error", "critical"],
    "The least severe line that is logged")

  /// All settings in the order in which they are listed.
  static let all: [SettingDefinition] =
    [
      databaseURL.definition, databaseConnections.definition, dataDirectory.definition, artifactsDirectory.definition,
    ] + artifactSettings + [
      logRetention.definition, host.definition, port.definition, publicURL.definition, unixSocket.definition,
      insecureListen.definition,
      tlsCertificate.definition, tlsKey.definition, tlsClientAuthorities.definition, proxyProtocol.definition,
      connectionAge.definition, eventLoops.definition, drainTimeout.definition, maxConcurrentCalls.definition,
      maxReceiveMessageBytes.definition, workerConcurrency.definition, maxBrowsers.definition, chromiumPath.definition,
      runnerLabels.definition, runnerTokens.definition, runnerCertificates.definition, logLevel.definition,
      server.definition,
      serverAuthorities.definition, clientCertificate.definition, clientKey.definition,
    ]
}
