extension Bool: SQLScalar {
  public static var sqlType: SQLType { .bool }

  public func encode(into writer: inout SQLWriter) { writer.write(self ? 1 : 0 as UInt8) }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard value.type == .bool else { throw .type(value.type, as: Bool.self) }
    self = try value.integer(UInt8.self) != 0
  }
}

/// Integers are read from any column that is not wider than themselves.
extension FixedWidthInteger where Self: SQLScalar {
  public func encode(into writer: inout SQLWriter) { writer.write(self) }

  @inlinable
  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    let wide: Int64
    switch value.type {
    case .int2: wide = Int64(try value.integer(Int16.self))
    case .int4: wide = Int64(try value.integer(Int32.self))
    case .int8: wide = try value.integer(Int64.self)
    default: throw .type(value.type, as: Self.self)
    }
    guard let narrow = Self(exactly: wide) else {
      throw SQLDecodingFailure("integer does not fit \(Self.self)")
    }
    self = narrow
  }
}

extension Int16: SQLScalar {
  public static var sqlType: SQLType { .int2 }
}

extension Int32: SQLScalar {
  public static var sqlType: SQLType { .int4 }
}

extension Int64: SQLScalar {
  public static var sqlType: SQLType { .int8 }
}

extension Int: SQLScalar {
  public static var sqlType: SQLType { .int8 }
}

extension Float: SQLScalar {
  public static var sqlType: SQLType { .float4 }

  public func encode(into writer: inout SQLWriter) { writer.write(bitPattern) }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    guard value.type == .float4 else { throw .type(value.type, as: Float.self) }
    self = Float(bitPattern: try value.integer(UInt32.self))
  }
}

extension Double: SQLScalar {
  public static var sqlType: SQLType { .float8 }

  public func encode(into writer: inout SQLWriter) { writer.write(bitPattern) }

  public init(sql value: SQLValue) throws(SQLDecodingFailure) {
    switch value.type {
    case .float8: self = Double(bitPattern: try value.integer(UInt64.self))
    case .float4: self = Double(Float(bitPattern: try value.integer(UInt32.self)))
    default: throw .type(value.type, as: Double.self)
    }
  }
}
