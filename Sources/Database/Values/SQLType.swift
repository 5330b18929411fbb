/// A PostgreSQL type, named by its object identifier.
///
/// The identifiers of built-in types are fixed for ever (`src/include/catalog/pg_type.dat`); those that a database
/// gives to its own types start at 16384.
public struct SQLType: Hashable, Sendable {
  /// The object identifier in `pg_type`.
  public let oid: UInt32

  /// Names a type by its object identifier.
  public init(oid: UInt32) {
    self.oid = oid
  }

  public static let bool = SQLType(oid: 16)
  public static let bytea = SQLType(oid: 17)
  public static let name = SQLType(oid: 19)
  public static let int8 = SQLType(oid: 20)
  public static let int2 = SQLType(oid: 21)
  public static let int4 = SQLType(oid: 23)
  public static let text = SQLType(oid: 25)
  public static let json = SQLType(oid: 114)
  public static let float4 = SQLType(oid: 700)
  public static let float8 = SQLType(oid: 701)
  public static let unknown = SQLType(oid: 705)
  public static let bpchar = SQLType(oid: 1042)
  public static let varchar = SQLType(oid: 1043)
  public static let timestamp = SQLType(oid: 1114)
  public static let timestamptz = SQLType(oid: 1184)
  public static let interval = SQLType(oid: 1186)
  public static let uuid = SQLType(oid: 2950)
  public static let jsonb = SQLType(oid: 3802)

  /// Identifiers below this one belong to the system (`FirstNormalObjectId` in access/transam.h).
  static let firstUserOID: UInt32 = 16384

  /// The type of an array of this type, or nil where this layer does not know it.
  var array: SQLType? {
    switch self {
    case .bool: SQLType(oid: 1000)
    case .bytea: SQLType(oid: 1001)
    case .int2: SQLType(oid: 1005)
    case .int4: SQLType(oid: 1007)
    case .text: SQLType(oid: 1009)
    case .int8: SQLType(oid: 1016)
    case .float4: SQLType(oid: 1021)
    case .float8: SQLType(oid: 1022)
    case .timestamptz: SQLType(oid: 1185)
    case .interval: SQLType(oid: 1187)
    case .uuid: SQLType(oid: 2951)
    case .jsonb: SQLType(oid: 3807)
    default: nil
    }
  }
}
