import RPC
import Testing

@testable import RPCServer

@Suite struct PolicyTests {
  @Test("pings are redeemed by what we send, and by time")
  func pings() {
    var policy = PingPolicy(minimumInterval: 100, maxStrikes: 2)
    let events: [(at: UInt64, hasSentFrames: Bool)] = [
      (0, false), (10, true), (20, true), (30, false), (40, false), (200, false), (210, false),
    ]
    let admitted = events.map { policy.admit(at: $0.at, hasSentFrames: $0.hasSentFrames) }
    #expect(admitted == [true, true, true, true, true, true, false])
  }

  @Test("every path finds its own route, and nothing else finds one")
  func routes() {
    let routes = (0..<500).map { number in
      Route(path: "/package.Service\(number % 7)/Method\(number)", kind: .unary, permission: .everyone) { _ in }
    }
    let table = RouteTable(routes)
    for route in routes {
      let found = route.pathBytes.withUnsafeBytes { table[$0] }
      #expect(found === route)
    }
    for path in ["", "/", "/package.Service0/Method", "/package.Service1/Method0", "package.Service0/Method0"] {
      let found = Array(path.utf8).withUnsafeBytes { table[$0] }
      #expect(found == nil)
    }
  }
}
