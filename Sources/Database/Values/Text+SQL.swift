extension String: SQLScalar {
  public static var sqlType: SQLType { .text }

  public func encode(into writer: inout SQLWriter) { writer.write(self) }

  /// Reads text of every kind, JSON, and values of the database's own enum types, whose binary form is their label.
  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    switch value.type {
    case .text, .varchar, .bpchar, .name, .unknown, .json: self = try value.string()
    case let type where type.oid >= SQLType.firstUserOID: self = try value.string()
    default: throw .type(value.type, as: String.self)
    }
  }
}

/// A JSON document, as text. The server normalises it: order of keys, spaces and repeated keys are not kept.
public struct JSONB: SQLScalar, Hashable {
  /// The document.
  public var text: String

  /// Wraps a document; that it is JSON is for the server to check (22P02).
  public init(_ text: String) {
    self.text = text
  }

  public static var sqlType: SQLType { .jsonb }

  // jsonb_send puts a version, so far always 1, before the text.
  private static let version: UInt8 = 1

  public func encode(into writer: inout SQLWriter) {
    writer.write(Self.version)
    writer.write(text)
  }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    let bytes = try value.nonNull()
    switch value.type {
    case .json:
      text = try value.string()
    case .jsonb:
      guard bytes.first == Self.version else { throw SQLDecodingFailure("unknown version of jsonb") }
      text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    default:
      throw .type(value.type, as: JSONB.self)
    }
  }
}

extension RawRepresentable where Self: SQLBindable, RawValue: SQLBindable {
  public static var sqlType: SQLType { RawValue.sqlType }

  public func encode(into writer: inout SQLWriter) { rawValue.encode(into: &writer) }
}

extension RawRepresentable where Self: SQLDecodable, RawValue: SQLDecodable {
  @inlinable
  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard let known = Self(rawValue: try RawValue(sql: value)) else {
      throw SQLDecodingFailure("value is no case of \(Self.self)")
    }
    self = known
  }
}
