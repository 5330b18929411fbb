/// Why a field cannot be metadata.
public enum MetadataError: Error, Hashable, Sendable {
  /// A name is 1 to 255 characters of `a`-`z`, `0`-`9`, `_`, `-` and `.`.
  case invalidName
  /// The name belongs to gRPC or to HTTP: `grpc-…`, `te`, `content-type`, `connection` and the like.
  case reservedName
  /// A text value is printable ASCII; a value whose name ends in `-bin` is given as bytes, every other one as text.
  case invalidValue
  /// A received `-bin` value is not base64.
  case invalidBase64
  /// More than ``MetadataLimits/fields``.
  case tooManyFields
  /// More than ``MetadataLimits/bytes``.
  case tooManyBytes
}
