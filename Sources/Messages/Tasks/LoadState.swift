public import Protobuf

/// LoadState is how far a page has loaded.
public struct LoadState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// LOAD stands in.
  public static let unspecified = LoadState(rawValue: 0)
  /// The answer has arrived and the document has begun.
  public static let commit = LoadState(rawValue: 1)
  /// The document has been parsed (the DOMContentLoaded event).
  public static let domContentLoaded = LoadState(rawValue: 2)
  /// The page and what it includes have been loaded (the load event).
  public static let load = LoadState(rawValue: 3)
  /// Nothing has been requested for 500 milliseconds.
  public static let networkIdle = LoadState(rawValue: 4)

  public static let schema = EnumSchema(
    "vantflow.v1.LoadState",
    [
      unspecified: "LOAD_STATE_UNSPECIFIED",
      commit: "LOAD_STATE_COMMIT",
      domContentLoaded: "LOAD_STATE_DOM_CONTENT_LOADED",
      load: "LOAD_STATE_LOAD",
      networkIdle: "LOAD_STATE_NETWORK_IDLE",
    ])
}
