/// A `.proto` file of the contract, put together from the tables of what it declares.
public struct FileSchema: Sendable {
  /// The path by which other files import it: `vantflow/v1/plan.proto`.
  public let name: String
  public let package: String
  /// The files that this one imports.
  public let dependencies: [FileSchema]
  /// In the order of the file; those nested in another one included.
  public let messages: [AnySchema]
  public let enums: [EnumSchema]
  public let services: [ServiceSchema]

  public init(
    name: String, package: String, dependencies: [FileSchema] = [], messages: [any Message.Type] = [],
    enums: [any ProtoEnum.Type] = [], services: [ServiceSchema] = []
  ) {
    self.name = name
    self.package = package
    self.dependencies = dependencies
    self.messages = messages.map { $0.anySchema }
    self.enums = enums.map { $0.schema }
    self.services = services
  }

  /// The file as server reflection sends it.
  public var descriptor: FileDescriptorProto {
    .with { file in
      file.name = name
      file.package = package
      file.dependency = dependencies.map(\.name)
      file.messageType = messages.filter { $0.name.parentName == package }.map { message($0) }
      file.enumType = enums.filter { $0.name.parentName == package }.map(\.descriptor)
      file.service = services.map(\.descriptor)
      file.syntax = "proto3"
    }
  }

  /// This file and all that it imports, each once, a file behind those that it imports.
  public var withDependencies: [FileSchema] {
    var names: Set<String> = []
    return (dependencies.flatMap(\.withDependencies) + [self]).filter { names.insert($0.name).inserted }
  }

  /// What is wrong with the file or its tables, in words; empty where all is right.
  public var problems: [String] {
    let names = messages.map(\.name) + enums.map(\.name)
    let misplaced = names.filter { name in
      let parent = name.parentName
      return parent != package && !messages.contains { $0.name == parent }
    }
    let twice = Dictionary(grouping: names, by: { $0 }).filter { $0.value.count > 1 }.keys
    let visible = Set(([self] + dependencies).flatMap { $0.messages.map(\.name) + $0.enums.map(\.name) })
    let unknown = Set(messages.flatMap(\.referredNames)).subtracting(visible)
    return misplaced.map { "\(name): \($0) is in no message and not in package \(package)" }
      + twice.map { "\(name): \($0) is declared twice" }
      + unknown.sorted().map { "\(name): \($0) is declared neither here nor in a file that is imported" }
      + messages.flatMap(\.problems) + enums.flatMap(\.problems)
  }

  private func message(_ schema: AnySchema) -> DescriptorProto {
    var descriptor = schema.descriptor
    // The entries of maps are nested types too; protoc puts them behind what the file declares.
    descriptor.nestedType.insert(
      contentsOf: messages.filter { $0.name.parentName == schema.name }.map { message($0) }, at: 0)
    descriptor.enumType = enums.filter { $0.name.parentName == schema.name }.map(\.descriptor)
    return descriptor
  }
}

extension String {
  /// What stands in front of the last dot.
  fileprivate var parentName: String { split(separator: ".").dropLast().joined(separator: ".") }
}

extension AnySchema {
  /// The messages and enums that the fields are of.
  fileprivate var referredNames: [String] {
    layout.pointee.fields.compactMap { $0.messageSchema?.name ?? $0.enumSchema?.name }
  }
}
