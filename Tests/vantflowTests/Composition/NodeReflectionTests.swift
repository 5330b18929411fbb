import Messages
import Protobuf
import RPC
import Testing

@testable import RPCServer
@testable import vantflow

/// Reflection describes everything that a node answers.
@Suite struct NodeReflectionTests {
  private let reflection = Node.reflection

  @Test func everyMethodWithItsMessagesIsDescribed() throws {
    for declaration in VantFlowContract.services + [Health.declaration] {
      let files = try files(declaring: declaration.fullName)
      for method in declaration.methods {
        #expect(try self.files(declaring: "\(declaration.fullName).\(method.name)") == files)
        for type in [method.requestType, method.responseType] {
          let first = try #require(try self.files(declaring: type.anySchema.name).first)
          #expect(files.contains(first), "\(type.anySchema.name) is not in \(declaration.fullName)'s files")
        }
      }
    }
  }

  @Test func everyAnswerIsWhole() throws {
    for schema in (VantFlowContract.files + [.health, .channelz]).flatMap(\.withDependencies) {
      let files = try files(named: schema.name)
      let names = Set(files.map(\.name))
      #expect(files.first == schema.descriptor)
      #expect(names.count == files.count)
      for file in files { #expect(names.isSuperset(of: file.dependency), "\(schema.name): \(file.name)") }
    }
  }

  private func files(declaring symbol: String) throws -> [FileDescriptorProto] {
    try files(.fileContainingSymbol(symbol))
  }

  private func files(named name: String) throws -> [FileDescriptorProto] {
    try files(.fileByFilename(name))
  }

  private func files(_ question: ServerReflectionRequest.Question) throws -> [FileDescriptorProto] {
    guard case .files(let files) = reflection.response(to: .with { $0.question = question }).answer else {
      Issue.record("no answer to \(question)")
      return []
    }
    return try files.fileDescriptorProto.map { try FileDescriptorProto(decoding: $0) }
  }
}
