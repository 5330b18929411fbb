public import Protobuf

/// A call that failed: what its caller is told, and, kept apart from that, what only the log may say.
///
/// The code is never OK; a handler that succeeds returns. Code, message, details and metadata travel to the peer;
/// ``cause`` does not leave the process.
public struct RPCError: Error, Sendable {
  /// Why the call failed.
  public var code: Code

  /// What the caller is told, in English, without anything that they may not know: no SQL, paths or internal names.
  public var message: String

  /// Facts for programs, such as `BadRequest` with the wrong fields (google.rpc.Status.details).
  public var details: [AnyMessage]

  /// Metadata that goes out, or came, with the trailers.
  public var metadata: Metadata

  /// What lay behind it, for the log only. It is part of ``debugDescription`` and never of what is sent.
  public var cause: (any Error)?

  /// An error of this code.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: safe to show to whoever called.
  ///   - details: messages of google.rpc, or others; one that cannot be encoded is left out.
  ///   - metadata: goes out with the trailers.
  ///   - cause: for the log only.
  public init(
    _ code: Code, _ message: String, details: [any Message] = [], metadata: Metadata = Metadata(),
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.details = details.compactMap { $0 as? AnyMessage ?? (try? AnyMessage(packing: $0)) }
    self.metadata = metadata
    self.cause = cause
  }

  /// The first detail of this type, or nil where there is none that can be read.
  public func detail<Detail: Message>(_ type: Detail.Type = Detail.self) -> Detail? {
    for detail in details {
      if let message = try? detail.unpacked(as: Detail.self) { return message }
    }
    return nil
  }
}

extension RPCError: CustomStringConvertible, CustomDebugStringConvertible {
  /// Safe to show.
  public var description: String { "\(code): \(message)" }

  /// For the log: with the cause.
  public var debugDescription: String {
    guard let cause else { return description }
    return "\(description) (cause: \(String(reflecting: cause)))"
  }
}
