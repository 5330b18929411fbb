extension AnySchema {
  /// The message as server reflection sends it, with the entry types of its maps; what is nested in it by name is put
  /// there by the file.
  public var descriptor: DescriptorProto {
    var message = DescriptorProto()
    message.name = name.lastComponent
    message.oneofDecl = layout.pointee.oneofs.map { OneofDescriptorProto(name: $0.name) }
    for info in layout.pointee.fields {
      var field = info.descriptor
      switch info.shape {
      case .oneofCase:
        field.oneofIndex = info.oneofIndex.map { Int32($0) }
      case .optional where info.kind != .message:
        // proto3 `optional` is a oneof with one case, behind the real ones; its name must not be one of a field's.
        field.proto3Optional = true
        field.oneofIndex = Int32(message.oneofDecl.count)
        message.oneofDecl.append(OneofDescriptorProto(name: "_" + info.name))
      case .map:
        let entry = info.entryDescriptor
        field.typeName = ".\(name).\(entry.name)"
        message.nestedType.append(entry)
      default: break
      }
      message.field.append(field)
    }
    return message
  }
}

extension FieldInfo {
  /// The field without what only the message knows of it.
  fileprivate var descriptor: FieldDescriptorProto {
    .with { field in
      field.name = name
      field.number = Int32(number)
      field.label = shape == .repeated || shape == .map ? .repeated : .optional
      field.type = Int32((shape == .map ? .message : kind).rawValue)
      field.typeName = shape == .map ? "" : typeName
      field.jsonName = jsonName
    }
  }

  private var typeName: String { (messageSchema?.name ?? enumSchema?.name).map { ".\($0)" } ?? "" }

  /// The message that protoc makes for the entries of a map: `by_name` has `ByNameEntry`.
  fileprivate var entryDescriptor: DescriptorProto {
    .with { entry in
      entry.name = jsonName.prefix(1).uppercased() + jsonName.dropFirst() + "Entry"
      entry.options = MessageOptions(mapEntry: true)
      entry.field = [
        .with { field in
          field.name = "key"
          field.number = 1
          field.label = .optional
          field.type = Int32((keyKind ?? .string).rawValue)
          field.jsonName = "key"
        },
        .with { field in
          field.name = "value"
          field.number = 2
          field.label = .optional
          field.type = Int32(kind.rawValue)
          field.typeName = typeName
          field.jsonName = "value"
        },
      ]
    }
  }
}

extension EnumSchema {
  /// The enum as server reflection sends it.
  public var descriptor: EnumDescriptorProto {
    .with { proto in
      proto.name = name.lastComponent
      proto.value = values.map { EnumDescriptorProto.Value(name: $0.name, number: $0.number) }
      if Set(values.map(\.number)).count < values.count {
        proto.options = .with { $0.allowAlias = true }
      }
    }
  }
}
