/// Why bytes or text could not be read as a message.
public enum DecodingError: Error, Equatable, Sendable {
  /// The bytes are not a message of this type: truncated, or a field has the wrong wire type.
  case malformed(message: String)
  /// A string field holds bytes that are not UTF-8.
  case invalidUTF8(message: String)
  /// Messages are nested deeper than the limit, or than the stack allows.
  case tooDeep(message: String)
  /// Decoding would take more scratch memory than the limits allow for an input of this size.
  case overBudget(message: String, budgetBytes: Int)
  /// The JSON text is not a message of this type: what is wrong, and where, in words.
  case invalidJSON(String)
}

/// Why a message could not be written.
public enum EncodingError: Error, Equatable, Sendable {
  /// The message is larger than 2 GiB, the limit of the wire format.
  case tooLarge(message: String)
  /// Messages are nested deeper than 100, which no reader accepts.
  case tooDeep(message: String)
  /// The value has no JSON form: a time out of range, or an infinite number in a Struct.
  case invalidValue(String)
}

extension DecodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let message): "the bytes are not a \(message)"
    case .invalidUTF8(let message): "a string in \(message) is not UTF-8"
    case .tooDeep(let message): "\(message) is nested too deep"
    case .overBudget(let message, let bytes): "\(message) would take more than \(bytes) bytes to decode"
    case .invalidJSON(let reason): reason
    }
  }
}

extension EncodingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let message): "\(message) is larger than 2 GiB"
    case .tooDeep(let message): "\(message) is nested too deep"
    case .invalidValue(let reason): reason
    }
  }
}
