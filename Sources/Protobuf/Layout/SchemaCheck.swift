/// Finds what is wrong with a table.
enum SchemaCheck {
  /// Field numbers that the protocol buffers language keeps for itself.
  private static let reservedNumbers = 19_000...19_999
  private static let highestNumber = (1 << 29) - 1

  static func problems(of layout: UnsafeMutablePointer<MessageLayout>) -> [String] {
    let fields = layout.pointee.fields
    var problems: [String] = []
    var numbers: [Int: String] = [:]
    var names: Set<String> = []
    for field in fields {
      if field.number < 1 || field.number > highestNumber || reservedNumbers.contains(field.number) {
        problems.append("field \(field.name) has the number \(field.number), which no field can have")
      }
      if let other = numbers.updateValue(field.name, forKey: field.number) {
        problems.append("fields \(other) and \(field.name) have the same number \(field.number)")
      }
      if !names.insert(field.jsonName).inserted {
        problems.append("two fields are called \(field.name), or \(field.jsonName) in JSON")
      }
      if !isIdentifier(field.name) { problems.append("\"\(field.name)\" cannot be the name of a field") }
      if field.offset == nil { problems.append("the property of field \(field.name) is not stored in the message") }
      if !field.isKindFitting { problems.append("field \(field.name) is a \(field.elementType), not a \(field.kind)") }
      if let schema = field.enumSchema {
        problems += schema.problems
        if !isOneWord(field.elementType) { problems.append("\(schema.name) is not a struct over one Int32") }
      }
    }
    let type = layout.pointee.type
    problems += oneofProblems(layout) + defaultProblems(of: type, fields)
    return problems.map { "\(layout.pointee.name): \($0)" }
  }

  private static func oneofProblems(_ layout: UnsafeMutablePointer<MessageLayout>) -> [String] {
    var problems: [String] = []
    for (index, oneof) in layout.pointee.oneofs.enumerated() {
      if !isIdentifier(oneof.name) { problems.append("\"\(oneof.name)\" cannot be the name of a oneof") }
      if !layout.pointee.fields.contains(where: { $0.oneofIndex == index }) {
        problems.append("oneof \(oneof.name) has no case")
      }
    }
    return problems
  }

  /// A field that is absent on the wire must read as zero or empty, so the property has to start as that.
  private static func defaultProblems<M: Message>(of type: M.Type, _ fields: [FieldInfo]) -> [String] {
    let message = M()
    return withUnsafePointer(to: message) { message in
      let base = UnsafeRawPointer(message)
      return fields.compactMap { field -> String? in
        guard let offset = field.offset else { return nil }
        let property = base + offset
        let isDefault =
          switch field.shape {
          case .singular: isDefault(field.elementType, at: property)
          case .optional, .repeated, .oneofCase: field.elements?.visit(property, { _, _, _ in true }) == nil
          case .map: field.entries?.count(property) == 0
          }
        return isDefault ? nil : "the property of field \(field.name) does not start as zero, empty or nil"
      }
    }
  }

  private static func isDefault<T: FieldElement>(_ type: T.Type, at property: UnsafeRawPointer) -> Bool {
    property.assumingMemoryBound(to: T.self).pointee == T()
  }

  private static func isOneWord<T: FieldElement>(_ type: T.Type) -> Bool {
    MemoryLayout<T>.size == 4 && MemoryLayout<T>.stride == 4 && MemoryLayout<T>.alignment == 4
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
  }
}

extension AnySchema {
  /// What is wrong with the table, in words; empty where it is right.
  public var problems: [String] { SchemaCheck.problems(of: layout) }
}
