import HTTP2
import RPC

/// The header list of a request (gRPC's doc/PROTOCOL-HTTP2.md, "Requests").
enum RequestHeaders {
  private static let plaintext = HTTP2HeaderBlock([(":method", "POST"), (":scheme", "http")])
  private static let secure = HTTP2HeaderBlock([(":method", "POST"), (":scheme", "https")])

  static func constant(isSecure: Bool) -> HTTP2HeaderBlock { isSecure ? secure : plaintext }

  /// What follows the constant fields. The timeout is what is left of the deadline at this moment.
  static func fields(of call: ClientCall, authority: String, _ configuration: ChannelConfiguration) -> HTTP2Headers {
    var headers = HTTP2Headers()
    headers.append(":path", call.path)
    headers.append(":authority", authority)
    headers.append("te", "trailers")
    headers.append("content-type", "application/grpc")
    headers.append("user-agent", configuration.userAgent)
    headers.append("grpc-accept-encoding", MessageEncoding.accepted)
    if call.options.encoding != .identity { headers.append("grpc-encoding", call.options.encoding.rawValue) }
    if !call.options.deadline.isNone {
      headers.append("grpc-timeout", Timeout(call.options.deadline.remaining()).headerValue)
    }
    if let retrying = call.retrying, retrying.previousAttempts > 0 {
      headers.append("grpc-previous-rpc-attempts", "\(retrying.previousAttempts)")
    }
    append(configuration.metadata, to: &headers)
    append(call.options.metadata, to: &headers)
    return headers
  }

  private static func append(_ metadata: Metadata, to headers: inout HTTP2Headers) {
    metadata.forEachWireField { name, value in
      // Credentials stay out of HPACK's tables (RFC 7541, section 7.1.3).
      let isSensitive = name.isEqual(to: "authorization")
      let name = name.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
      value.withUnsafeBytes { headers.append(name, bytes: $0, isSensitive: isSensitive) }
    }
  }
}
