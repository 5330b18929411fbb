import Messages
import Protobuf
import RPC
import Testing

/// Every table of the contract is right in itself, and the declarations hold together.
@Suite struct TableTests {
  @Test(arguments: VantFlowContract.files.map(\.name))
  func tablesOfAFileBuild(_ name: String) throws {
    let file = try #require(VantFlowContract.files.first { $0.name == name })
    #expect(file.problems == [])
  }

  @Test func importsStandBeforeTheirImporters() {
    var seen: Set<String> = []
    for file in VantFlowContract.files {
      for dependency in file.dependencies where dependency.package == "vantflow.v1" {
        #expect(seen.contains(dependency.name), "\(file.name) before \(dependency.name)")
      }
      seen.insert(file.name)
    }
  }

  @Test func everyMessageIsEmptyOnTheWireWhenNothingIsSet() throws {
    for type in VantFlowContract.files.flatMap(\.messages).map(\.type) {
      #expect(try encodedSize(of: type) == 0, "\(type)")
    }
  }

  private func encodedSize<M: Message>(of type: M.Type) throws -> Int {
    let bytes = try M().encodedBytes()
    #expect(try M(decoding: bytes) == M())
    return bytes.count
  }

  @Test func methodNamesAreUniqueAndEveryMethodAsksForAPermission() {
    let methods = VantFlowContract.services.flatMap(\.methods)
    #expect(methods.count == 50)
    #expect(Set(methods.map(\.path)).count == methods.count)
    for method in methods {
      #expect(method.permission != .everyone, "\(method.path)")
      #expect(method.path == "/\(method.service)/\(method.name)")
    }
  }

  /// Whoever may only read can call nothing that changes anything.
  @Test func readingPermissionsChangeNothing() {
    for method in VantFlowContract.services.flatMap(\.methods) {
      let reads = method.permission.rawValue.hasSuffix(".read")
      #expect(reads == (method.idempotency == .noSideEffects), "\(method.path) asks for \(method.permission)")
    }
  }
}
