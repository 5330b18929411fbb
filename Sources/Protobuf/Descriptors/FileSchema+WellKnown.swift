/// The files that contracts import, so that reflection can send what it refers to.
extension FileSchema {
  public static let timestamp = FileSchema(
    name: "google/protobuf/timestamp.proto", package: "google.protobuf", messages: [Timestamp.self])

  public static let duration = FileSchema(
    name: "google/protobuf/duration.proto", package: "google.protobuf", messages: [ProtoDuration.self])

  /// Struct, Value and ListValue.
  public static let structure = FileSchema(
    name: "google/protobuf/struct.proto", package: "google.protobuf",
    messages: [Struct.self, Value.self, ListValue.self], enums: [NullValue.self])

  public static let fieldMask = FileSchema(
    name: "google/protobuf/field_mask.proto", package: "google.protobuf", messages: [FieldMask.self])

  public static let empty = FileSchema(
    name: "google/protobuf/empty.proto", package: "google.protobuf", messages: [Empty.self])

  public static let any = FileSchema(
    name: "google/protobuf/any.proto", package: "google.protobuf", messages: [AnyMessage.self])

  public static let status = FileSchema(
    name: "google/rpc/status.proto", package: "google.rpc", dependencies: [.any], messages: [StatusMessage.self])

  public static let errorDetails = FileSchema(
    name: "google/rpc/error_details.proto", package: "google.rpc", dependencies: [.duration],
    messages: [
      ErrorInfo.self, RetryInfo.self, DebugInfo.self, QuotaFailure.self, QuotaFailure.Violation.self,
      PreconditionFailure.self, PreconditionFailure.Violation.self, BadRequest.self, BadRequest.Violation.self,
      RequestInfo.self, ResourceInfo.self, Help.self, Help.Link.self, LocalizedMessage.self,
    ])
}
