public import Protobuf

/// MouseButton is a button of the mouse.
public struct MouseButton: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// LEFT stands in.
  public static let unspecified = MouseButton(rawValue: 0)
  /// The main button.
  public static let left = MouseButton(rawValue: 1)
  /// The wheel.
  public static let middle = MouseButton(rawValue: 2)
  /// The context-menu button.
  public static let right = MouseButton(rawValue: 3)

  public static let schema = EnumSchema(
    "vantflow.v1.MouseButton",
    [
      unspecified: "MOUSE_BUTTON_UNSPECIFIED",
      left: "MOUSE_BUTTON_LEFT",
      middle: "MOUSE_BUTTON_MIDDLE",
      right: "MOUSE_BUTTON_RIGHT",
    ])
}
