/// Choices in the JSON mapping. Both ways, messages may be nested 100 deep.
public struct JSONOptions: Sendable {
  /// Writes also what is zero or empty; what is absent is left out all the same.
  public var writesDefaults = false
  /// Writes `run_id` where the mapping has `runId`. Reading accepts both.
  public var usesContractNames = false
  /// Reads past members that the message does not have, in place of refusing them.
  public var ignoresUnknownMembers = false
  /// The types that a `google.protobuf.Any` may hold; JSON shows what is inside.
  public var anyTypes: [any Message.Type] = []

  public init() {}
  public static let `default` = JSONOptions()

  static let maxDepth = 100

  func anyType(named name: Substring) -> (any Message.Type)? {
    anyTypes.first { $0.anySchema.name == name }
  }
}
