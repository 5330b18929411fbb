import EventLoop
import RPC

// Where the client has reached the server, for addresses of its pages.
extension CallContext {
  /// Scheme, host and port at which the client has reached the server, such as "https://example.com:8980"; nil where that
  /// is not known.
  ///
  /// The name is the one that the client has used (`:authority`): whoever believes it believes the caller of this call, and
  /// nobody else. Where it has used none, as over a Unix socket, it is the address that the connection came to, or that the
  /// server listens at.
  public var origin: String? {
    loop.preconditionCurrent("a call's context was used off its loop")
    let local = call.connection.transport.localAddress
    let isUnix = local.map { $0.unixPath != nil } ?? true
    let scheme = peer.tlsVersion != nil || call.head.isHTTPS ? "https" : "http"
    // gRPC's clients of Unix sockets say localhost for want of a name.
    if let authority, Origin.isAuthority(authority), !isUnix || authority != "localhost" {
      return "\(scheme)://\(authority)"
    }
    if let local, !isUnix { return "\(scheme)://\(local)" }
    return call.connection.owner.link.server?.listenSockets.lazy.compactMap(Origin.of).first
  }

  /// The `:authority`, or the Host that stands in for it.
  private var authority: String? {
    switch call.head.authority {
    case .none: call.presentExtras?.metadata["host"]
    case .connections: call.connection.authority.map { String(decoding: $0, as: UTF8.self) }
    case .own: call.extras.authority
    }
  }
}

/// Rules of origins (RFC 6454) as far as a server gives out its own.
enum Origin {
  static let maxAuthorityBytes = 300

  /// Whether it is a host and perhaps a port: characters of names and numeric addresses, and nothing that would end the
  /// authority of a URL or name a user in it (RFC 3986, section 3.2).
  static func isAuthority(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= maxAuthorityBytes else { return false }
    var host = text[...]
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return false }
      host = text[text.index(after: text.startIndex)..<end]
      guard host.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else {
        return false
      }
      return !host.isEmpty && isPort(text[text.index(after: end)...])
    }
    if let colon = text.firstIndex(of: ":") {
      guard isPort(text[colon...]) else { return false }
      host = text[..<colon]
    }
    return !host.isEmpty
      && host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._".utf8.contains(byte)
        }
      }
  }

  /// Of a socket that listens; nil for a Unix socket. One that listens at every address is reached at this machine's own.
  static func of(_ socket: ListenSocket) -> String? {
    let address = socket.address
    guard address.unixPath == nil else { return nil }
    let scheme = socket.isSecured ? "https" : "http"
    switch address.host {
    case "0.0.0.0": return "\(scheme)://127.0.0.1:\(address.port)"
    case "::": return "\(scheme)://[::1]:\(address.port)"
    default: return "\(scheme)://\(address)"
    }
  }

  /// Nothing, or a colon and a number.
  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty || (text.first == ":" && UInt16(text.dropFirst()).map { $0 > 0 } == true && text.utf8.count <= 6)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
