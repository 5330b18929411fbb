/// Nothing, `google.protobuf.Empty`: the request or response of a method that needs none.
public struct Empty: Message, Hashable {
  public init() {}
  public static let schema = Schema<Empty>("google.protobuf.Empty")
}
