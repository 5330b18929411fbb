import HTTP2
import RPC

/// What a request's header list says about the call, gathered field by field without a String.
struct RequestHead {
  enum Verb {
    case post
    case get
    case head
    case other
  }

  /// By what name the client calls the server.
  enum Authority {
    case none
    /// By that of the connection's first call.
    case connections
    /// By another one, which is among the call's extras.
    case own
  }

  var verb = Verb.other
  var authority = Authority.none
  /// Whether the client says that it speaks HTTPS: to us, or to a proxy in between.
  var isHTTPS = false
  var isGRPC = false
  var hasTETrailers = false
  var route: Route?
  /// The route's; 0 where there is none.
  var methodNumber = 0
  var timeout: Timeout?
  /// Whether responses may be compressed.
  var acceptsGzip = false
}

extension ServerCall {
  /// Takes in one field. The length of its name tells nearly all of them apart.
  func takeHeader(_ name: RawSpan, _ value: RawSpan) {
    guard handler == .waiting else { return }
    switch name.byteCount {
    case 2 where name.isEqual(to: "te"): head.hasTETrailers = value.isEqual(to: "trailers")
    case 5 where name.isEqual(to: ":path"): takePath(value)
    case 7 where name.isEqual(to: ":method"):
      head.verb =
        value.isEqual(to: "POST")
        ? .post : value.isEqual(to: "GET") ? .get : value.isEqual(to: "HEAD") ? .head : .other
    case 7 where name.isEqual(to: ":scheme"): head.isHTTPS = value.isEqual(to: "https")
    case 10 where name.isEqual(to: ":authority"): takeAuthority(value)
    case 10 where name.isEqual(to: "user-agent"): connection.noteUserAgent(value)
    case 12 where name.isEqual(to: "content-type"): head.isGRPC = Self.isGRPC(value)
    case 12 where name.isEqual(to: "grpc-timeout"):
      head.timeout = Timeout(headerValue: value)
      if head.timeout == nil { extras.fail(RPCError(.internal, "The grpc-timeout is malformed.")) }
    case 13 where name.isEqual(to: "grpc-encoding"):
      do throws(RPCError) {
        let encoding = try MessageEncoding(headerValue: value)
        if encoding != .identity { extras.requestEncoding = encoding }
      } catch {
        extras.fail(error)
      }
    case 14 where name.isEqual(to: "content-length"): break
    case 20 where name.isEqual(to: "grpc-accept-encoding"): head.acceptsGzip = connection.acceptsGzip(value)
    default: takeMetadata(name, value)
    }
  }

  private func takePath(_ path: RawSpan) {
    path.withUnsafeBytes { path in
      if let route = connection.owner.routes[path] {
        head.methodNumber = route.number
        head.route = route
        return
      }
      let kept = String(decoding: path.prefix(CallExtras.maxUnknownPathBytes), as: UTF8.self)
      extras.unknownPath = kept
    }
  }

  private func takeAuthority(_ value: RawSpan) {
    guard !connection.isAuthority(value) else { return head.authority = .connections }
    head.authority = .own
    extras.authority = value.withUnsafeBytes {
      String(decoding: $0.prefix(Origin.maxAuthorityBytes + 1), as: UTF8.self)
    }
  }

  private func takeMetadata(_ name: RawSpan, _ value: RawSpan) {
    do throws(MetadataError) {
      try extras.metadata.addReceived(name: name, value: value)
    } catch {
      switch error {
      case .tooManyFields, .tooManyBytes:
        extras.fail(RPCError(.resourceExhausted, "The call has too much metadata."))
      default: extras.fail(RPCError(.internal, "A metadata field is malformed."))
      }
    }
  }

  /// "application/grpc", also with "+proto" or parameters; other codecs are not spoken here.
  private static func isGRPC(_ value: RawSpan) -> Bool {
    if value.isEqual(to: "application/grpc") || value.isEqual(to: "application/grpc+proto") { return true }
    return value.starts(with: "application/grpc;") || value.starts(with: "application/grpc+proto;")
  }
}
