internal import EventLoop

/// The addresses of names, looked up by the loop: curl would start a thread for each look-up, and wait for it where a
/// transfer is given up. Confined to its loop.
// Invariant behind @unchecked Sendable: confined to its loop, but for what is immutable.
final class AddressBook: @unchecked Sendable {
  typealias Found = (Result<[String], SystemError>) -> Void

  private struct Known {
    let addresses: [SocketAddress]
    let freshUntil: LoopInstant
  }

  private let loop: EventLoop
  private let limits: HTTPClientLimits
  private var known: [String: Known] = [:]
  private var waiting: [String: [(RequestTarget, Found)]] = [:]
  /// What curl has been told of, "host:port", oldest first: its own table grows without a bound.
  private var told: [String] = []

  init(loop: EventLoop, limits: HTTPClientLimits) {
    self.loop = loop
    self.limits = limits
  }

  /// Calls `found` on the loop, perhaps at once, with what CURLOPT_RESOLVE takes: "host:port:address,address".
  func lookUp(_ target: RequestTarget, _ found: @escaping Found) {
    if SocketAddress(host: target.host, port: target.port) != nil { return found(.success([])) }
    if let known = known[target.host], known.freshUntil > .now { return found(.success(entries(target, known))) }
    let isUnderWay = waiting[target.host] != nil
    waiting[target.host, default: []].append((target, found))
    guard !isUnderWay else { return }
    let host = target.host
    loop.spawn { [self] in
      do throws(SystemError) {
        let addresses = try await loop.resolve(host: host, port: 0)
        finish(host, .success(addresses))
      } catch {
        finish(host, .failure(error))
      }
    }
  }

  /// Drops those who wait: their transfers have ended.
  func close() { waiting = [:] }

  private func finish(_ host: String, _ result: Result<[SocketAddress], SystemError>) {
    let waiters = waiting.removeValue(forKey: host) ?? []
    switch result {
    case .success(let addresses):
      let entry = Known(addresses: addresses, freshUntil: LoopInstant.now.advanced(by: limits.addressTime))
      makeRoom()
      known[host] = entry
      for (target, found) in waiters { found(.success(entries(target, entry))) }
    case .failure(let error):
      for (_, found) in waiters { found(.failure(error)) }
    }
  }

  private func makeRoom() {
    guard known.count >= limits.knownHosts else { return }
    if let oldest = known.min(by: { $0.value.freshUntil < $1.value.freshUntil }) { known[oldest.key] = nil }
  }

  /// The addresses of a host, and which hosts curl shall forget.
  private func entries(_ target: RequestTarget, _ known: Known) -> [String] {
    let key = "\(target.host):\(target.port)"
    told.removeAll { $0 == key }
    told.append(key)
    let addresses = known.addresses.map { $0.host.contains(":") ? "[\($0.host)]" : $0.host }
    var entries = ["\(key):\(addresses.joined(separator: ","))"]
    while told.count > limits.knownHosts { entries.append("-\(told.removeFirst())") }
    return entries
  }
}
