import Testing

@testable import Database

@Suite struct LayoutTests {
  @Test func theNewestVersionComesFirst() {
    #expect(PostgresBinaries.newestFirst(["9.6", "15", "common", "10", "17"]) == ["17", "15", "10", "9.6"])
  }

  @Test func theSocketFolderIsShort() {
    let deep = "/tmp/" + String(repeating: "deep/", count: 40)
    let layout = ClusterLayout(requested: deep, user: .current)
    #expect((layout.sockets + "/.s.PGSQL.5432.lock").utf8.count < 108)
    #expect(ClusterLayout(requested: "/tmp/x", user: .current).sockets == "/tmp/x/run")
  }

  @Test func aFolderThatTheUserCannotReachIsReplaced() throws {
    // Nobody's home is open to others on every machine, but root's is closed to nobody's user on all of them.
    let stranger = SystemUser(userID: 65_534, groupID: 65_534)
    guard SystemUser.isRoot else { return }
    let layout = ClusterLayout(requested: "/root/clone/data", user: stranger)
    #expect(layout.home.hasPrefix("/var/lib/vantflow/"))
    #expect(ClusterLayout(requested: "/root/clone/data", user: stranger) == layout)
    #expect(ClusterLayout(requested: "/root/other/data", user: stranger) != layout)
  }

  @Test func theURLIsReadBackByLibpq() throws {
    let layout = ClusterLayout(requested: "/tmp/a folder %", user: .current)
    let parameters = try ConnectionParameters(url: layout.url(password: "abc"))
    #expect(parameters["host"] == "/tmp/a folder %/run")
    #expect(parameters["password"] == "abc")
    #expect(parameters["dbname"] == "vantflow")
  }
}
