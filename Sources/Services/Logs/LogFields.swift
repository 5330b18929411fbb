import Messages
import Protobuf

/// Makes an entry's structured fields storable, whoever wrote them.
enum LogFields {
  /// The name of the field that says how many there was no room for.
  static let cutKey = "vantflow.fields_cut"

  /// At most ``ServiceLimits/logFields``, each name of a to z, digits, `_` and `.`, each value cut where it is too long.
  /// Of several of one name the last is kept.
  static func storable(_ fields: MapEntries<String, String>) -> MapEntries<String, String> {
    guard !fields.isEmpty else { return fields }
    var kept: [MapEntries<String, String>.Entry] = []
    var cut = 0
    for field in fields.entries {
      let entry = MapEntries<String, String>.Entry(
        key: name(field.key), value: LogText.storable(field.value, limit: ServiceLimits.logFieldValueBytes))
      if let known = kept.firstIndex(where: { $0.key == entry.key }) {
        kept[known] = entry
      } else if kept.count < ServiceLimits.logFields {
        kept.append(entry)
      } else {
        cut += 1
      }
    }
    if cut > 0 { kept[kept.count - 1] = .init(key: cutKey, value: "\(cut + 1)") }
    return MapEntries(kept)
  }

  /// A name in small letters, with `_` in place of what a name cannot have.
  private static func name(_ text: String) -> String {
    let bytes = text.utf8.prefix(ServiceLimits.logFieldNameBytes).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        byte
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: UInt8(ascii: "_")
      }
    }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }
}
