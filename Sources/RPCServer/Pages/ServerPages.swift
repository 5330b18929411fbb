/// Pages that a server answers to a plain GET or HEAD, of HTTP/1.1 and of HTTP/2: for probes, Prometheus and people with
/// curl. Whoever reaches the server may read them. Built once, before the server starts.
public struct ServerPages: Sendable {
  /// Makes a page, on the connection's loop: it must not block. One that takes longer than ``ServerLimits/pageTimeout``
  /// is cancelled, and 503 goes out in its place.
  public typealias Maker = nonisolated(nonsending) @Sendable (PageRequest) async -> PlainPage

  private var makers: [String: Maker] = [:]

  public init() {}

  /// Answers GET and HEAD of `path`, such as "/healthz", which is compared as it stands.
  public mutating func add(_ path: String, _ make: @escaping Maker) {
    precondition(path.hasPrefix("/") && makers[path] == nil, "\(path) is no path, or has a page already")
    makers[path] = make
  }

  subscript(path: String) -> Maker? {
    if let maker = makers[path] { return maker }
    guard path == "/" else { return nil }
    return { _ in PlainPage("This is a gRPC server: call it with a gRPC client.") }
  }
}
