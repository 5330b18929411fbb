/// A set of fields, `google.protobuf.FieldMask`: paths in the contract's names, `plan.title`.
public struct FieldMask: Message, Hashable, ExpressibleByArrayLiteral {
  public var paths: [String] = []

  public init() {}
  public init(_ paths: [String]) { self.paths = paths }
  public init(arrayLiteral elements: String...) { paths = elements }

  public static let schema = Schema<FieldMask>("google.protobuf.FieldMask") {
    Field(1, "paths", \.paths)
  }

  /// Whether the mask names the path or one that contains it: `plan` covers `plan.title`.
  public func covers(_ path: String) -> Bool {
    paths.contains { $0 == path || path.hasPrefix($0 + ".") }
  }
}
