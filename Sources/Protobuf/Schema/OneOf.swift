/// A oneof in a message's table: an optional Swift enum, a case a line.
///
/// ```swift
/// OneOf("detail", \.detail) {
///   Case(4, "text", Detail.text) { if case .text(let value) = $0 { value } else { nil } }
///   Case(5, "code", Detail.code) { if case .code(let value) = $0 { value } else { nil } }
/// }
/// ```
public struct OneOf<M: Message, O: Sendable & Equatable>: Sendable {
  let info: OneofInfo
  let cases: [FieldInfo]

  /// - Parameters:
  ///   - name: the oneof's name in the `.proto` file.
  ///   - property: the optional enum.
  ///   - rules: applied to the value; `.required` asks for one of the cases to be set.
  ///   - cases: a line a case.
  public init(
    _ name: String, _ property: KeyPath<M, O?>, _ rules: Rule<O>..., @ListBuilder<Case<O>> cases: () -> [Case<O>]
  ) {
    let offset = MemoryLayout<M>.offset(of: property)
    info = OneofInfo(name: name, offset: offset, rules: rules.map { AnyRule(optional: $0) })
    self.cases = cases().map { $0.info.placed(at: offset) }
  }
}

/// One case of a oneof.
public struct Case<O: Sendable & Equatable>: Sendable {
  @usableFromInline let info: FieldInfo

  /// - Parameters:
  ///   - number: the field's number.
  ///   - name: the field's name in the `.proto` file.
  ///   - kind: the encoding, where it is not the type's own.
  ///   - make: the Swift case, as a function of its payload.
  ///   - rules: applied to the payload where this case is set.
  ///   - project: the payload where this case is set, nil otherwise. Two closures a case, because reading an enum's
  ///     payload by its place in memory would lean on how the compiler lays enums out.
  @inlinable
  public init<V: FieldElement>(
    _ number: Int, _ name: String, as kind: FieldKind? = nil, _ make: @escaping @Sendable (V) -> O,
    _ rules: Rule<V>..., project: @escaping @Sendable (O) -> V?
  ) {
    let access = ElementAccess(
      visit: { property, visitor in
        guard let value = property.assumingMemoryBound(to: O?.self).pointee, let payload = project(value) else {
          return nil
        }
        return withUnsafePointer(to: payload) { visitor($0, 1, MemoryLayout<V>.stride) }
      },
      fill: { property, count, filler in
        let oneof = property.assumingMemoryBound(to: O?.self)
        var payload = V()
        if let value = oneof.pointee, let earlier = project(value) { payload = earlier }
        let filled = withUnsafeMutablePointer(to: &payload) { payload in
          for index in 0..<count where !filler(index, payload) { return false }
          return true
        }
        oneof.pointee = make(payload)
        return filled
      })
    info = FieldInfo(
      number, name, .oneofCase, kind, V.self, 0, elements: access, rules: rules.map { AnyRule($0, through: access) })
  }
}
