public import EventLoop
import HTTP1
import RPC

/// What a page is asked for.
public struct PageRequest: Sendable {
  /// Percent-encoded as it came, without the query.
  public let path: String
  /// What stood behind the question mark of the target, percent-encoded; empty when there was none.
  public let query: String
  /// Whether the client wants to know what a GET would be answered, without its body.
  public let isHead: Bool
  /// The loop of the connection, on which the page is made.
  public let loop: EventLoop
  /// Whether the server takes no new calls.
  public let isDraining: Bool
  let fields: PageRequestFields
  let metrics: ServerMetrics

  /// The values of every header field of this name, which is compared without regard to case, in their order.
  public func values(_ name: String) -> [String] {
    switch fields {
    case .http1(let request): request.values(name)
    case .http2(let metadata): metadata.values(name)
    }
  }
}

/// The header fields of a request, as the version of HTTP has them.
enum PageRequestFields {
  case http1(HTTP1Request)
  case http2(Metadata)
}
