import EventLoop
import RPC

/// The call by which a connection's server says whether it can do its work: grpc.health.v1.Health/Watch (gRPC's
/// doc/health-checking.md). It goes over that connection and no other, and ends with it.
// Invariant behind @unchecked Sendable: as of ClientCall.
final class HealthWatch: ClientCall, @unchecked Sendable {
  enum News {
    case serving
    case notServing
    /// The call is over; what was said last is worth nothing any more.
    case ended
  }

  private var tell: ((HealthWatch, News) -> Void)?

  /// A call that has not begun. `service` is empty for the server as a whole; `tell` hears of every change, on the loop,
  /// until ``stop()``.
  init(core: ChannelCore, service: String, tell: @escaping (HealthWatch, News) -> Void) throws(RPCError) {
    self.tell = tell
    var options = CallOptions()
    options.retries = .never
    super.init(
      core: core, path: Health.watch.path, options: options,
      request: try HealthCheckRequest(service: service).frame(), requestIsWhole: true)
    // Sent again it would go to any server.
    transparentRetries = .max
  }

  override func didReceiveMessage(_ bytes: UnsafeRawBufferPointer, windowBytes: Int) throws(RPCError) {
    let isServing = try HealthCheckResponse(response: bytes, path: path).status == .serving
    if case .open(let stream) = phase { stream.consumeStream(windowBytes) }
    tell?(self, isServing ? .serving : .notServing)
  }

  override func didEnd(_ error: RPCError?, trailers: Metadata) {
    // A server that does not know the service of health is taken for healthy.
    tell?(self, error?.code == .unimplemented ? .serving : .ended)
    tell = nil
  }

  /// Ends the call without another word.
  func stop() {
    tell = nil
    cancel(.callCancelled)
  }
}
