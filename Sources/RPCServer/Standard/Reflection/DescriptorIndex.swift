import Protobuf

/// Files in the form in which reflection sends them, found by their names and by what they declare. Built once.
struct DescriptorIndex: Sendable {
  /// By file: it and everything that it imports, itself first. Tools put a file together from one answer then, whether
  /// they ask for what is missing or not; the reference implementations answer alike.
  private let closures: [String: [[UInt8]]]
  /// The file that declares a symbol, by its full name.
  private let filesBySymbol: [String: String]
  private let messages: Set<String>

  /// - Parameter files: every file, with all that they import among them.
  init(_ files: [FileDescriptorProto]) {
    var symbols = SymbolCollector()
    for file in files { symbols.add(file) }
    filesBySymbol = symbols.files
    messages = symbols.messages
    // Fails for a file of 2 GiB or nested 100 deep only, which would be a mistake in the program.
    let encoded = files.map { file in (try? file.encodedBytes()) ?? [] }
    let byName = Dictionary(zip(files.map(\.name), zip(files, encoded)), uniquingKeysWith: { first, _ in first })
    closures = byName.mapValues { file, _ in
      var names = [file.name]
      var next = 0
      while next < names.count {
        names += (byName[names[next]]?.0.dependency ?? []).filter { !names.contains($0) }
        next += 1
      }
      return names.compactMap { byName[$0]?.1 }
    }
  }

  func files(named name: String) -> [[UInt8]]? { closures[name] }
  func files(declaring symbol: String) -> [[UInt8]]? { filesBySymbol[symbol].flatMap { closures[$0] } }
  func hasMessage(_ name: String) -> Bool { messages.contains(name) }
}

/// Walks files for what can be asked for by name.
private struct SymbolCollector {
  var files: [String: String] = [:]
  var messages: Set<String> = []

  mutating func add(_ file: FileDescriptorProto) {
    for message in file.messageType { add(message, in: file.package, file.name) }
    for schema in file.enumType { add(schema, in: file.package, file.name) }
    for service in file.service {
      let name = "\(file.package).\(service.name)"
      files[name] = file.name
      for method in service.method { files["\(name).\(method.name)"] = file.name }
    }
  }

  private mutating func add(_ message: DescriptorProto, in scope: String, _ file: String) {
    let name = "\(scope).\(message.name)"
    files[name] = file
    messages.insert(name)
    for field in message.field { files["\(name).\(field.name)"] = file }
    for oneof in message.oneofDecl { files["\(name).\(oneof.name)"] = file }
    for nested in message.nestedType { add(nested, in: name, file) }
    for schema in message.enumType { add(schema, in: name, file) }
  }

  private mutating func add(_ schema: EnumDescriptorProto, in scope: String, _ file: String) {
    files["\(scope).\(schema.name)"] = file
    // A value's name stands beside its enum's, as in C++ (descriptor.proto).
    for value in schema.value { files["\(scope).\(value.name)"] = file }
  }
}
