import Database
import Messages
import RPC
import Testing

@testable import Services

@Suite struct UserTests {
  @Test func theLocalUserMayDoAllButARunnersWorkAndIsInTheSchema() async throws {
    for method in VantFlowContract.services.flatMap(\.methods) {
      #expect(User.local.may(method.permission) == (method.service != RunnerService.name), "\(method.path)")
    }
    try await withServices { fixture in
      let row = try await fixture.database.queryOne(
        Statement("test_user", "SELECT name FROM users WHERE id = $1"), User.local.id)
      #expect(try row?.column("name") == User.local.name)
    }
  }

  @Test func othersMayDoWhatTheyAreGiven() {
    let user = User(id: .random(), name: "reader", permissions: [.plansRead])
    #expect(user.may(.plansRead))
    #expect(user.may(.everyone))
    #expect(!user.may(.plansWrite))
  }
}
