import Protobuf

/// A contract as a set of lines, one for each thing that a client can depend on, so that two contracts can be compared
/// and what differs can be read.
func contractLines(of files: [FileDescriptorProto]) -> Set<String> {
  var lines: Set<String> = []
  for file in files {
    lines.insert("file \(file.name) package \(file.package) syntax \(file.syntax)")
    for dependency in file.dependency { lines.insert("file \(file.name) imports \(dependency)") }
    for message in file.messageType { lines.formUnion(contractLines(of: message, in: file.package, file.name)) }
    for schema in file.enumType { lines.formUnion(contractLines(of: schema, in: file.package, file.name)) }
    for service in file.service {
      let name = "\(file.package).\(service.name)"
      lines.insert("service \(name) of \(file.name)")
      for method in service.method {
        let streams =
          "\(method.clientStreaming ? "stream " : "")\(method.inputType) returns"
          + " \(method.serverStreaming ? "stream " : "")\(method.outputType)"
        let idempotency = method.options?.idempotencyLevel ?? .unknown
        lines.insert("method \(name).\(method.name) takes \(streams) idempotency \(idempotency.name)")
      }
    }
  }
  return lines
}

private func contractLines(of message: DescriptorProto, in scope: String, _ file: String) -> Set<String> {
  let name = "\(scope).\(message.name)"
  var lines: Set<String> = ["message \(name) of \(file)\(message.options?.mapEntry == true ? " (map entry)" : "")"]
  for oneof in message.oneofDecl { lines.insert("oneof \(name).\(oneof.name)") }
  for field in message.field {
    let oneof = field.oneofIndex.map { message.oneofDecl[Int($0)].name } ?? "none"
    lines.insert(
      "field \(name).\(field.name) = \(field.number) type \(field.type)\(field.typeName) label \(field.label.rawValue)"
        + " json \(field.jsonName) oneof \(oneof) optional \(field.proto3Optional)")
  }
  for nested in message.nestedType { lines.formUnion(contractLines(of: nested, in: name, file)) }
  for nested in message.enumType { lines.formUnion(contractLines(of: nested, in: name, file)) }
  return lines
}

private func contractLines(of schema: EnumDescriptorProto, in scope: String, _ file: String) -> Set<String> {
  let name = "\(scope).\(schema.name)"
  var lines: Set<String> = ["enum \(name) of \(file)"]
  for value in schema.value { lines.insert("value \(name).\(value.name) = \(value.number ?? 0)") }
  return lines
}
