/// What a developer wants to know, `google.rpc.DebugInfo`. Not for errors that leave the house.
public struct DebugInfo: Message {
  /// The stack, innermost first.
  public var stackEntries: [String] = []
  public var detail = ""

  public init() {}

  public static let schema = Schema<DebugInfo>("google.rpc.DebugInfo") {
    Field(1, "stack_entries", \.stackEntries)
    Field(2, "detail", \.detail)
  }
}
