import CUV
import Glibc

extension EventLoop {
  /// The addresses of `host`, in the order to try them; any task. Numeric addresses cost no look-up.
  ///
  /// The look-up runs on the thread pool and is not interrupted by cancellation.
  ///
  /// - Throws: `SystemError` (`UV_EAI_…`) when the name does not resolve.
  public func resolve(host: String, port: UInt16) async throws(SystemError) -> [SocketAddress] {
    if let address = SocketAddress(host: host, port: port) { return [address] }
    let result = await withCheckedContinuation { continuation in
      let resolution = Resolution(host: host, port: port, continuation: continuation)
      if isCurrent { begin(resolution) } else { execute { self.begin(resolution) } }
    }
    return try result.get()
  }

  private func begin(_ resolution: Resolution) {
    guard !isStopping else { return resolution.finish(.failure(.cancelled("resolve \(resolution.host)"))) }
    let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
    request.pointee.data = Unmanaged.passRetained(resolution).toOpaque()
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    let result = uv_getaddrinfo(
      raw, request,
      { request, status, list in
        let resolution = Unmanaged<Resolution>.fromOpaque(request!.pointee.data).takeRetainedValue()
        request!.deallocate()
        defer { uv_freeaddrinfo(list) }
        resolution.finish(status: status, list: list)
      }, resolution.host, nil, &hints)
    if result < 0 {
      Unmanaged<Resolution>.fromOpaque(request.pointee.data).release()
      request.deallocate()
      resolution.finish(.failure(SystemError(code: result, operation: "resolve \(resolution.host)")))
    }
  }
}

private final class Resolution: Sendable {
  let host: String
  let port: UInt16
  let continuation: CheckedContinuation<Result<[SocketAddress], SystemError>, Never>

  init(host: String, port: UInt16, continuation: CheckedContinuation<Result<[SocketAddress], SystemError>, Never>) {
    self.host = host
    self.port = port
    self.continuation = continuation
  }

  func finish(_ result: Result<[SocketAddress], SystemError>) { continuation.resume(returning: result) }

  func finish(status: Int32, list: UnsafeMutablePointer<addrinfo>?) {
    guard status == 0 else { return finish(.failure(SystemError(code: status, operation: "resolve \(host)"))) }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let address = entry.ai_addr, entry.ai_family == AF_INET || entry.ai_family == AF_INET6 {
        var copy = SocketAddress(copying: address)
        copy.port = port
        addresses.append(copy)
      }
      next = entry.ai_next
    }
    finish(.success(addresses))
  }
}
