import ArgumentParser

/// `vantflow config`: every setting, its value and where it can be changed.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "List every setting with its value, and say which are wrong.")

  func run() async throws {
    let texts = try await SettingTexts.ofProcess()
    print(
      "Given as environment variables, or as NAME=value lines of the file that \(SettingTexts.fileVariable) names.\n")
    for definition in Settings.all + RunnerSettings.own {
      let given = texts.given(definition)
      let value = given.map { definition.isSecret ? "(secret)" : $0 } ?? definition.defaultText ?? "(empty)"
      print("\(definition.name)=\(value)\(given == nil ? "" : "   [given]")")
      print("    \(definition.summary)\(defaultNote(definition, given))")
    }
    _ = try Settings(reading: texts)
  }

  private func defaultNote(_ definition: SettingDefinition, _ given: String?) -> String {
    guard given != nil, let text = definition.defaultText else { return "" }
    return "; default \(text)"
  }
}
