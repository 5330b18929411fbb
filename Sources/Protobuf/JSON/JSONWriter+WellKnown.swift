extension JSONWriter {
  mutating func writeTimestamp(_ timestamp: Timestamp) -> Bool {
    guard let text = timestamp.rfc3339 else {
      return fail(.invalidValue("a Timestamp is outside of the years 1 to 9999"))
    }
    write("\"\(text)\"")
    return true
  }

  mutating func writeDuration(_ duration: ProtoDuration) -> Bool {
    guard duration.isValid else { return fail(.invalidValue("a Duration is out of range")) }
    let sign = duration.seconds < 0 || duration.nanos < 0 ? "-" : ""
    write("\"\(sign)\(duration.seconds.magnitude)\(RFC3339.fraction(nanos: Int32(duration.nanos.magnitude)))s\"")
    return true
  }

  mutating func writeFieldMask(_ mask: FieldMask) -> Bool {
    writeString(mask.paths.map { FieldInfo.jsonName($0) }.joined(separator: ","))
    return true
  }

  mutating func writeStruct(_ object: Struct) -> Bool {
    write("{")
    for (index, name) in object.fields.keys.sorted().enumerated() {
      if index > 0 { write(",") }
      writeString(name)
      write(":")
      guard writeNested(object.fields[name] ?? .null) else { return false }
    }
    write("}")
    return true
  }

  mutating func writeList(_ list: ListValue) -> Bool {
    write("[")
    for (index, value) in list.values.enumerated() {
      if index > 0 { write(",") }
      guard writeNested(value) else { return false }
    }
    write("]")
    return true
  }

  mutating func writeStructValue(_ value: Value) -> Bool {
    switch value.kind {
    case nil: return fail(.invalidValue("a Value holds nothing"))
    case .null: write("null")
    case .number(let number):
      guard number.isFinite else { return fail(.invalidValue("a number in a Value is not finite")) }
      writeFloat(number)
    case .string(let text): writeString(text)
    case .bool(let flag): write(flag ? "true" : "false")
    case .object(let object): return writeStruct(object)
    case .list(let list): return writeList(list)
    }
    return true
  }

  /// Through `writeMessage`, which counts the depth.
  private mutating func writeNested(_ value: Value) -> Bool {
    let layout = Value.schema.layout
    return withUnsafePointer(to: value) { writeMessage(layout, UnsafeRawPointer($0)) }
  }

  mutating func writeAny(_ any: AnyMessage) -> Bool {
    if any.typeURL.isEmpty && any.value.isEmpty {
      write("{}")
      return true
    }
    guard let type = options.anyType(named: any.typeName) else {
      return fail(.invalidValue("an Any holds a type that is not known here: \(any.typeURL)"))
    }
    write("{\"@type\":")
    writeString(any.typeURL)
    guard writeAnyPayload(type, any.value) else { return false }
    write("}")
    return true
  }

  private mutating func writeAnyPayload<M: Message>(_ type: M.Type, _ value: [UInt8]) -> Bool {
    guard let message = try? M(decoding: value) else {
      return fail(.invalidValue("an Any does not hold the \(M.schema.name) that it says"))
    }
    let layout = Linker.linked(M.schema.layout)
    return withUnsafePointer(to: message) { message in
      // A type with a JSON form of its own stands in a member called "value".
      if case .object = layout.pointee.jsonForm {
        var isFirst = false
        return writeMembers(layout, UnsafeRawPointer(message), &isFirst)
      }
      write(",\"value\":")
      return writeMessage(layout, UnsafeRawPointer(message))
    }
  }
}
