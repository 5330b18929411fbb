import HTTP2
import RPC

/// What one header list of a response says: the one before the messages, the trailers, or the only one there is.
struct ResponseFields {
  private(set) var httpStatus = 0
  private(set) var isGRPC = false
  private(set) var status: StatusCode?
  private(set) var message = ""
  /// `grpc-status-details-bin` as it came.
  private(set) var details: [UInt8] = []
  /// What the server asks of retries, where it asks for something.
  private(set) var pushback: RetryPushback?
  private(set) var metadata = Metadata()
  private(set) var encoding = MessageEncoding.identity
  /// The first thing that was wrong with a field.
  private(set) var failure: RPCError?

  mutating func take(name: RawSpan, value: RawSpan) {
    switch name.byteCount {
    case 7 where name.isEqual(to: ":status"):
      httpStatus = value.withUnsafeBytes { $0.reduce(0) { ($0 * 10 + Int($1) - 0x30) % 1000 } }
    case 12 where name.isEqual(to: "content-type"):
      isGRPC = value.starts(with: "application/grpc")
    case 11 where name.isEqual(to: "grpc-status"):
      status = StatusCode(headerValue: value)
    case 12 where name.isEqual(to: "grpc-message"):
      message = PercentEncoding.decode(value)
    case 13 where name.isEqual(to: "grpc-encoding"):
      takeEncoding(value)
    case 22 where name.isEqual(to: "grpc-retry-pushback-ms"):
      pushback = pushback ?? RetryPushback(headerValue: value)
    case 23 where name.isEqual(to: "grpc-status-details-bin"):
      details = value.withUnsafeBytes { Array($0) }
    default:
      takeMetadata(name, value)
    }
  }

  /// The error that ends the call when this header list is the last, or nil for OK.
  func conclusion(httpStatus: Int) -> RPCError? {
    if let failure { return failure }
    switch status {
    case .ok: return nil
    case .error(let code):
      return RPCError(code, message, statusDetails: details, metadata: metadata)
    case nil:
      return RPCError(
        RPCError.Code(httpStatus: httpStatus), "The server ended the call without a status (HTTP \(httpStatus)).",
        metadata: metadata)
    }
  }

  /// What keeps the answer from being gRPC, judged when its first header list is complete.
  func refusal() -> RPCError? {
    if let failure { return failure }
    guard httpStatus == 200, isGRPC else {
      // doc/http-grpc-status-mapping.md: only where there is no grpc-status.
      if let status, case .error = status { return conclusion(httpStatus: httpStatus) }
      return RPCError(
        RPCError.Code(httpStatus: httpStatus), "The answer is not gRPC (HTTP \(httpStatus)).", metadata: metadata)
    }
    return nil
  }

  private mutating func takeEncoding(_ value: RawSpan) {
    do throws(RPCError) {
      encoding = try MessageEncoding(headerValue: value)
    } catch {
      // doc/compression.md: a server that compresses with what we have not offered is broken.
      fail(RPCError(.internal, error.message))
    }
  }

  private mutating func takeMetadata(_ name: RawSpan, _ value: RawSpan) {
    do throws(MetadataError) {
      try metadata.addReceived(name: name, value: value)
    } catch {
      switch error {
      case .tooManyFields, .tooManyBytes: fail(RPCError(.resourceExhausted, "The answer has too much metadata."))
      default: fail(RPCError(.internal, "A metadata field of the answer is malformed."))
      }
    }
  }

  private mutating func fail(_ error: RPCError) {
    if failure == nil { failure = error }
  }
}
