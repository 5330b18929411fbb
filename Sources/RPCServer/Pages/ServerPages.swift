/// Pages that a server answers to a plain GET or HEAD, of HTTP/1.1 and of HTTP/2: for probes, Prometheus, people with
/// curl, and downloads. Whoever reaches the server may ask for them. Built once, before the server starts.
public struct ServerPages: Sendable {
  /// Makes a page, on the connection's loop: it must not block. One that takes longer than ``ServerLimits/pageTimeout``
  /// is cancelled, and 503 goes out in its place.
  public typealias Maker = nonisolated(nonsending) @Sendable (PageRequest) async -> PageResponse

  private var makers: [String: Maker] = [:]
  /// For all paths that begin so, where there is no page of the path itself; a few.
  private var families: [(prefix: String, make: Maker)] = []

  public init() {}

  /// Answers GET and HEAD of `path`, such as "/healthz", which is compared as it stands.
  public mutating func add(_ path: String, _ make: @escaping Maker) {
    precondition(path.hasPrefix("/") && makers[path] == nil, "\(path) is no path, or has a page already")
    makers[path] = make
  }

  /// Answers GET and HEAD of every path that begins with `prefix`, such as "/files/"; the rest of it is the page's own
  /// to judge.
  public mutating func add(prefix: String, _ make: @escaping Maker) {
    precondition(
      prefix.hasPrefix("/") && prefix.hasSuffix("/") && !families.contains { $0.prefix == prefix },
      "\(prefix) is no path that others begin with, or has pages already")
    families.append((prefix, make))
  }

  subscript(path: String) -> Maker? {
    if let maker = makers[path] { return maker }
    if let family = families.first(where: { path.hasPrefix($0.prefix) }) { return family.make }
    guard path == "/" else { return nil }
    return { _ in PageResponse("This is a gRPC server: call it with a gRPC client.") }
  }
}
