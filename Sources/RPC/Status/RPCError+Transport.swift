// How failures below gRPC become codes. Both tables are those of the gRPC documents named at each.

extension RPCError.Code {
  /// The code for an answer that carries no `grpc-status`, by its HTTP status (doc/http-grpc-status-mapping.md).
  public init(httpStatus: Int) {
    switch httpStatus {
    case 400: self = .internal
    case 401: self = .unauthenticated
    case 403: self = .permissionDenied
    case 404: self = .unimplemented
    case 429, 502, 503, 504: self = .unavailable
    default: self = .unknown
    }
  }

  /// The code for a stream that was reset, by the HTTP/2 error code of the RST_STREAM (doc/PROTOCOL-HTTP2.md, "Errors").
  public init(http2ErrorCode: UInt32) {
    switch http2ErrorCode {
    case 0x7: self = .unavailable  // REFUSED_STREAM: not processed at all
    case 0x8: self = .cancelled  // CANCEL
    case 0xb: self = .resourceExhausted  // ENHANCE_YOUR_CALM
    case 0xc: self = .permissionDenied  // INADEQUATE_SECURITY
    default: self = .internal
    }
  }
}
