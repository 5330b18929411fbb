import Protobuf

extension Message {
  /// A message with what the body sets, and the defaults for the rest.
  static func with<E: Error>(_ fill: (inout Self) throws(E) -> Void) throws(E) -> Self {
    var message = Self()
    try fill(&message)
    return message
  }
}
