import Foundation
import RPCClient

extension Settings {
  static let server = Setting<[Endpoint]>(
    "SERVER", default: "127.0.0.1:8980",
    "The servers that client commands call and runner hosts work for: host:port or unix:path, with commas between"
  ) { text in
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    let endpoints = words.compactMap { Endpoint(address: $0) }
    guard endpoints.count == words.count else { return .wrong("must be host:port or unix:path, with commas between") }
    return .value(endpoints)
  }
  static let serverAuthorities = Setting<String>.path(
    "SERVER_CA", default: nil,
    "PEM file of the authorities that clients and runner hosts trust, or “system” for the system's; else plaintext"
  )
  static let clientCertificate = Setting<String>.path(
    "CLIENT_CERTIFICATE", default: nil, "PEM file of the certificate that client commands and runner hosts show")
  static let clientKey = Setting<String>.path("CLIENT_KEY", default: nil, "PEM file of that certificate's key")
}

extension Endpoint {
  /// Reads `host:port`, `[::1]:port` or `unix:path`; nil for anything else.
  init?(address: String) {
    if address.hasPrefix("unix:"), address.count > 5 {
      self.init(unixPath: String(address.dropFirst(5)))
      return
    }
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]),
      port > 0, colon > address.startIndex
    else { return nil }
    var host = String(address[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: host, port: port)
  }
}
