/// One line of a message's table: a field's number, its name in the `.proto` file, the property, and its rules.
public struct Field<M: Message>: Sendable {
  @usableFromInline let info: FieldInfo

  /// A scalar or an enum that is zero or empty when it is absent.
  @inlinable
  public init<T: ImplicitPresence>(
    _ number: Int, _ name: String, _ property: KeyPath<M, T>, as kind: FieldKind? = nil, _ rules: Rule<T>...
  ) {
    info = FieldInfo(
      number, name, .singular, kind, T.self, MemoryLayout<M>.offset(of: property),
      rules: rules.map { AnyRule($0) })
  }

  /// A message, or a scalar with presence (`optional` in proto3). The rules are applied where it is present.
  @inlinable
  public init<T: FieldElement>(
    _ number: Int, _ name: String, _ property: KeyPath<M, T?>, as kind: FieldKind? = nil, _ rules: Rule<T>...
  ) {
    info = FieldInfo(
      number, name, .optional, kind, T.self, MemoryLayout<M>.offset(of: property),
      elements: .optional(T.self), rules: rules.map { AnyRule(optional: $0) })
  }

  /// A repeated field, packed where its type allows it.
  @inlinable
  public init<T: FieldElement>(
    _ number: Int, _ name: String, _ property: KeyPath<M, [T]>, as kind: FieldKind? = nil, _ rules: Rule<[T]>...
  ) {
    info = FieldInfo(
      number, name, .repeated, kind, T.self, MemoryLayout<M>.offset(of: property),
      elements: .array(T.self), rules: rules.map { AnyRule($0) })
  }

  /// A map.
  @inlinable
  public init<K: MapKey, V: FieldElement>(
    _ number: Int, _ name: String, _ property: KeyPath<M, [K: V]>, _ rules: Rule<[K: V]>...
  ) {
    info = FieldInfo(
      number, name, .map, nil, V.self, MemoryLayout<M>.offset(of: property), entries: .dictionary(K.self, V.self),
      key: K.self, rules: rules.map { AnyRule($0) })
  }

  /// A map kept as a flat list.
  @inlinable
  public init<K: MapKey, V: FieldElement>(
    _ number: Int, _ name: String, _ property: KeyPath<M, MapEntries<K, V>>, _ rules: Rule<MapEntries<K, V>>...
  ) {
    info = FieldInfo(
      number, name, .map, nil, V.self, MemoryLayout<M>.offset(of: property), entries: .entries(K.self, V.self),
      key: K.self, rules: rules.map { AnyRule($0) })
  }
}
