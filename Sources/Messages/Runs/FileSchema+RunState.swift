public import Protobuf

extension FileSchema {
  /// `vantflow/v1/run_state.proto`: apart from the runs, since their logs tell of it too.
  public static let runState = FileSchema(
    name: "vantflow/v1/run_state.proto",
    package: "vantflow.v1",
    enums: [
      RunState.self
    ])
}
