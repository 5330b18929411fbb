import Protobuf

// The details on the wire: `grpc-status-details-bin` is google.rpc.Status in base64, next to `grpc-status` and
// `grpc-message`, which say the code and the message themselves.
extension RPCError {
  /// The value of `grpc-status-details-bin`, or nil when there are no details.
  public func encodedStatusDetails() -> [UInt8]? {
    guard !details.isEmpty else { return nil }
    var status = StatusMessage(code: Int32(code.rawValue), message: PercentEncoding.shortened(message))
    var encoded: [UInt8] = []
    for detail in details {
      status.details.append(detail)
      if let longer = try? status.encodedBytes(), longer.count <= StatusLimits.detailsBytes {
        encoded = longer
      } else {
        status.details.removeLast()
      }
    }
    guard !encoded.isEmpty else { return nil }
    var text: [UInt8] = []
    encoded.withUnsafeBytes { Base64.append($0, to: &text) }
    return text
  }

  /// The error that a peer sent.
  ///
  /// - Parameters:
  ///   - code: of `grpc-status`, which counts, whatever the details say.
  ///   - message: of `grpc-message`.
  ///   - statusDetails: the value of `grpc-status-details-bin`; what cannot be read gives no details.
  ///   - metadata: the rest of the trailers.
  public init(_ code: Code, _ message: String, statusDetails: [UInt8], metadata: Metadata) {
    var bytes: [UInt8] = []
    let isDecoded = statusDetails.withUnsafeBytes { Base64.decode($0, into: &bytes) }
    let status = isDecoded ? try? StatusMessage(decoding: bytes) : nil
    self.init(code, message, details: status?.details ?? [], metadata: metadata)
  }
}
