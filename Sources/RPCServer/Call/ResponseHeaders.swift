import HTTP2
import RPC

/// The header lists that never change, laid out once.
enum ResponseHeaders {
  static let ok = HTTP2HeaderBlock([(":status", "200"), ("content-type", "application/grpc")])
  static let gzip = HTTP2HeaderBlock([
    (":status", "200"), ("content-type", "application/grpc"), ("grpc-encoding", "gzip"),
    ("grpc-accept-encoding", MessageEncoding.accepted),
  ])
  static let trailersOK = HTTP2HeaderBlock([("grpc-status", "0")])
  static let unsupportedMediaType = HTTP2HeaderBlock([(":status", "415"), ("accept-post", "application/grpc")])
  static let methodNotAllowed = HTTP2HeaderBlock([(":status", "405"), ("allow", "POST, GET, HEAD")])
  static let onlyPost = HTTP2HeaderBlock([(":status", "405"), ("allow", "POST")])
}

extension HTTP2Headers {
  init(_ metadata: Metadata) {
    self.init()
    append(metadata)
  }

  mutating func append(_ metadata: Metadata) {
    metadata.forEachWireField { name, value in append(name, value) }
  }
}

extension RPCError {
  /// The status as header fields: `grpc-status`, `grpc-message`, the details and what else goes with it.
  func appendFields(to headers: inout HTTP2Headers) {
    headers.append("grpc-status", "\(code.rawValue)")
    if !message.isEmpty { headers.append("grpc-message", bytes: PercentEncoding.encode(message)) }
    if let details = encodedStatusDetails() { headers.append("grpc-status-details-bin", bytes: details) }
    // doc/compression.md: tells the client what to use in place of the encoding that was refused.
    if code == .unimplemented { headers.append("grpc-accept-encoding", MessageEncoding.accepted) }
    headers.append(metadata)
  }
}
