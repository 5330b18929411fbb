/// Our script in every page: finds elements, judges and reads them.
///
/// It runs in a JavaScript world of its own beside each document, where the page can neither see nor change it, and
/// answers each action with one evaluation. Its parts are the .js files of this folder.
enum PageScript {
  /// The name of the world.
  static let world = "vantflow"

  static let source: String = {
    let parts = [
      PackageResources.text_js, PackageResources.roles_js, PackageResources.selectors_js, PackageResources.states_js,
      PackageResources.actions_js, PackageResources.reading_js,
    ]
    let body = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    return "(() => { 'use strict'; if (globalThis.vantflow) return;\n\(body)\n})()"
  }()

  /// The expression that calls one of the script's functions with JSON for its only argument.
  static func call(_ function: String, _ argument: JSON) -> String {
    "vantflow.\(function)(\(argument.text))"
  }
}
