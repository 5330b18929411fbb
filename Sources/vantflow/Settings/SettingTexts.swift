import Configuration
import SystemPackage

/// The texts of the settings, from the command line, the environment and the settings file, in this order.
struct SettingTexts: Sendable {
  /// Where the settings file is named; it holds lines of NAME=value.
  static let fileVariable = "VANTFLOW_CONFIG"

  private let reader: ConfigReader
  private let overrides: [String: String]

  /// The texts that this process was started with.
  ///
  /// - Throws: `SettingsFileUnreadable` when a settings file is named and cannot be read.
  static func ofProcess(overrides: [String: String] = [:]) async throws -> SettingTexts {
    let environment = EnvironmentVariablesProvider()
    guard let path = ConfigReader(provider: environment).string(forKey: "vantflow.config") else {
      return SettingTexts(providers: [environment], overrides: overrides)
    }
    do {
      let file = try await EnvironmentVariablesProvider(environmentFilePath: FilePath(path))
      return SettingTexts(providers: [environment, file], overrides: overrides)
    } catch {
      throw SettingsFileUnreadable(path: path, reason: "\(error)")
    }
  }

  init(environment: [String: String], overrides: [String: String] = [:]) {
    self.init(
      providers: [EnvironmentVariablesProvider(environmentVariables: environment)], overrides: overrides)
  }

  private init(providers: [any ConfigProvider], overrides: [String: String]) {
    reader = ConfigReader(providers: providers)
    self.overrides = overrides
  }

  /// The text of a setting, or its default; an empty text counts as not given.
  subscript(definition: SettingDefinition) -> String? {
    given(definition) ?? definition.defaultText
  }

  /// The text that somebody gave, without the default.
  func given(_ definition: SettingDefinition) -> String? {
    if let text = overrides[definition.name] { return text }
    let key = ConfigKey(definition.name.lowercased().split(separator: "_").map(String.init))
    guard let text = reader.string(forKey: key, isSecret: definition.isSecret), !text.isEmpty else { return nil }
    return text
  }
}

/// A settings file that was named and is of no use.
struct SettingsFileUnreadable: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(SettingTexts.fileVariable)=\(path): cannot be read: \(reason)" }
}
