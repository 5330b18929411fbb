public import Protobuf

/// ElementState is what an element may be waited to become.
public struct ElementState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// VISIBLE stands in.
  public static let unspecified = ElementState(rawValue: 0)
  /// It is in the document, visible or not.
  public static let attached = ElementState(rawValue: 1)
  /// It is not in the document.
  public static let detached = ElementState(rawValue: 2)
  /// It is in the document, has a size and is not hidden.
  public static let visible = ElementState(rawValue: 3)
  /// It is hidden or not in the document.
  public static let hidden = ElementState(rawValue: 4)

  public static let schema = EnumSchema(
    "vantflow.v1.ElementState",
    [
      unspecified: "ELEMENT_STATE_UNSPECIFIED",
      attached: "ELEMENT_STATE_ATTACHED",
      detached: "ELEMENT_STATE_DETACHED",
      visible: "ELEMENT_STATE_VISIBLE",
      hidden: "ELEMENT_STATE_HIDDEN",
    ])
}
