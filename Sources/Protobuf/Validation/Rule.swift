/// What a field's value must be, beyond its type. A rule that fails says so in words that are safe to show.
public struct Rule<Value>: Sendable {
  /// Whether the value must be there at all; the check is not asked where this is true.
  @usableFromInline let isPresence: Bool
  /// Nil where the value is right, else what is wrong with it: "must not be empty".
  @usableFromInline let check: @Sendable (borrowing Value) -> String?

  @usableFromInline
  init(isPresence: Bool, check: @escaping @Sendable (borrowing Value) -> String?) {
    self.isPresence = isPresence
    self.check = check
  }

  @usableFromInline
  init(_ check: @escaping @Sendable (borrowing Value) -> String?) { self.init(isPresence: false, check: check) }

  /// A message, an optional scalar or a oneof must be set; a scalar without presence must not be zero or empty.
  public static var required: Rule { Rule(isPresence: true) { _ in nil } }

  /// Any other rule. The description completes "the field …": "must be later than start_time".
  public static func satisfies(_ description: String, _ holds: @escaping @Sendable (borrowing Value) -> Bool) -> Rule {
    Rule { holds($0) ? nil : description }
  }
}

/// A rule whose property is known only as memory.
@usableFromInline
struct AnyRule: Sendable {
  @usableFromInline let check: @Sendable (_ property: UnsafeRawPointer) -> String?

  @usableFromInline static let missing = "is required"

  @inlinable
  init<T: ImplicitPresence>(_ rule: Rule<T>) {
    check = { property in
      let value = property.assumingMemoryBound(to: T.self)
      return rule.isPresence ? (value.pointee == T() ? Self.missing : nil) : rule.check(value.pointee)
    }
  }

  @inlinable
  init<T: FieldElement>(_ rule: Rule<[T]>) {
    check = { property in
      let values = property.assumingMemoryBound(to: [T].self)
      return rule.isPresence ? (values.pointee.isEmpty ? Self.missing : nil) : rule.check(values.pointee)
    }
  }

  @inlinable
  init<K: MapKey, V: FieldElement>(_ rule: Rule<[K: V]>) {
    check = { property in
      let map = property.assumingMemoryBound(to: [K: V].self)
      return rule.isPresence ? (map.pointee.isEmpty ? Self.missing : nil) : rule.check(map.pointee)
    }
  }

  @inlinable
  init<K: MapKey, V: FieldElement>(_ rule: Rule<MapEntries<K, V>>) {
    check = { property in
      let map = property.assumingMemoryBound(to: MapEntries<K, V>.self)
      return rule.isPresence ? (map.pointee.isEmpty ? Self.missing : nil) : rule.check(map.pointee)
    }
  }

  /// Applied to the value where there is one.
  @inlinable
  init<T>(optional rule: Rule<T>) {
    check = { property in
      guard let value = property.assumingMemoryBound(to: T?.self).pointee else {
        return rule.isPresence ? Self.missing : nil
      }
      return rule.isPresence ? nil : rule.check(value)
    }
  }

  /// Applied to the payload of a oneof's case where that one is set.
  @inlinable
  init<T>(_ rule: Rule<T>, through access: ElementAccess) {
    check = { property in
      var result: String?
      _ = access.visit(property) { payload, _, _ in
        result = rule.check(payload.assumingMemoryBound(to: T.self).pointee)
        return true
      }
      return result
    }
  }
}
