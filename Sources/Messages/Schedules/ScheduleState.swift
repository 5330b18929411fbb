public import Protobuf

/// ScheduleState is where a schedule stands.
public struct ScheduleState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = ScheduleState(rawValue: 0)
  /// It makes runs.
  public static let active = ScheduleState(rawValue: 1)
  /// It makes none until it is resumed.
  public static let paused = ScheduleState(rawValue: 2)
  /// No occurrence follows: its `endTime` has passed, or its plan was deleted.
  public static let ended = ScheduleState(rawValue: 3)

  public static let schema = EnumSchema(
    "vantflow.v1.ScheduleState",
    [
      unspecified: "SCHEDULE_STATE_UNSPECIFIED",
      active: "SCHEDULE_STATE_ACTIVE",
      paused: "SCHEDULE_STATE_PAUSED",
      ended: "SCHEDULE_STATE_ENDED",
    ])
}
