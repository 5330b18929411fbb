/// How much an error may say on the wire. All of it is trailers, of which clients by default accept 8 KiB: an error that
/// is longer would reach them as another error.
public enum StatusLimits {
  /// Bytes of `grpc-message` before it is encoded; the rest is cut off.
  public static let messageBytes = 1024
  /// Bytes of `google.rpc.Status` before base64; details that do not fit are left out.
  public static let detailsBytes = 4096
  /// Wrong fields that INVALID_ARGUMENT names; the others come to light when these are mended.
  public static let violations = 32
}
