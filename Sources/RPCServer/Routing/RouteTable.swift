#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds a route by the bytes of `:path`, without making a String: open addressing over a table that never changes.
final class RouteTable: Sendable {
  private let hashes: [UInt64]
  private let routes: [Route?]
  private let mask: Int

  init(_ all: [Route]) {
    var capacity = 8
    while capacity < all.count * 2 { capacity *= 2 }
    mask = capacity - 1
    var hashes = [UInt64](repeating: 0, count: capacity)
    var routes = [Route?](repeating: nil, count: capacity)
    for route in all {
      let hash = route.pathBytes.withUnsafeBytes(Self.hash)
      var index = Int(truncatingIfNeeded: hash) & mask
      while hashes[index] != 0 { index = (index + 1) & mask }
      (hashes[index], routes[index]) = (hash, route)
    }
    (self.hashes, self.routes) = (hashes, routes)
  }

  subscript(path: UnsafeRawBufferPointer) -> Route? {
    let hash = Self.hash(path)
    var index = Int(truncatingIfNeeded: hash) & mask
    while hashes[index] != 0 {
      if hashes[index] == hash, let route = routes[index], route.hasPath(path) { return route }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Eight bytes a step, never 0. The table is ours, so nobody can choose keys that collide in it.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
    var offset = 0
    while offset + 8 <= bytes.count {
      state = (state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
      state ^= state >> 32
      offset += 8
    }
    while offset < bytes.count {
      state = (state ^ UInt64(bytes[offset])) &* 0xff51_afd7_ed55_8ccd
      state ^= state >> 32
      offset += 1
    }
    return state | 1
  }
}

extension Route {
  fileprivate func hasPath(_ path: UnsafeRawBufferPointer) -> Bool {
    pathBytes.withUnsafeBytes { own in
      guard own.count == path.count, let left = own.baseAddress, let right = path.baseAddress else { return false }
      return memcmp(left, right, own.count) == 0
    }
  }
}
