import Services

/// Where artifacts lie, and for how long.
extension Settings {
  static let artifactsBucket = Setting<String>.text(
    "ARTIFACTS_S3_BUCKET", "The bucket to store artifacts in, in place of ARTIFACTS_DIR")
  static let artifactsRegion = Setting<String>.text(
    "ARTIFACTS_S3_REGION", default: "us-east-1", "The bucket's region, which signatures are for")
  static let artifactsEndpoint = Setting<String>(
    "ARTIFACTS_S3_ENDPOINT", default: nil,
    "Where the bucket is, https://host:port; Amazon's own of the region when empty"
  ) { text in
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
    guard let rest, !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      !rest.contains(where: "/?#@".contains)
    else { return .wrong("must be http:// or https:// and a host, with a port where it needs one") }
    return .value(text)
  }
  static let artifactsAccessKey = Setting<String>.text("ARTIFACTS_S3_ACCESS_KEY", "The id of the key to the bucket")
  static let artifactsSecretKey = Setting<String>.text(
    "ARTIFACTS_S3_SECRET_KEY", "The key itself", isSecret: true)
  static let artifactsSessionToken = Setting<String>.text(
    "ARTIFACTS_S3_SESSION_TOKEN", "The token that belongs to a temporary key", isSecret: true)
  static let artifactsPathStyle = Setting<Bool>(
    "ARTIFACTS_S3_PATH_STYLE", default: nil,
    "Name the bucket in the path in place of the host; true for an ARTIFACTS_S3_ENDPOINT when empty (true or false)"
  ) { text in
    switch text.lowercased() {
    case "true", "1", "yes": .value(true)
    case "false", "0", "no": .value(false)
    default: .wrong("must be true or false")
    }
  }
  static let artifactsPrefix = Setting<String>(
    "ARTIFACTS_S3_PREFIX", default: nil,
    "What the names of new objects begin with; one of its own for each database, where several share the bucket"
  ) { text in
    let isPlain = text.wholeMatch(of: #/([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*/?/#) != nil
    guard isPlain, text.utf8.count <= 200 else {
      return .wrong("must be at most 200 letters, digits, '-', '_', '.' and single slashes, with none in front")
    }
    return .value(text.hasSuffix("/") ? text : text + "/")
  }
  static let artifactsAuthorities = Setting<String>.path(
    "ARTIFACTS_S3_CA", default: nil, "PEM file of the authorities of the endpoint; the system's when empty")
  static let artifactMaxAgeDays = Setting<Int>.integer(
    "ARTIFACT_MAX_AGE_DAYS", default: 0, in: 0...36_500, "Artifacts that are older are removed; 0 keeps them")
  static let artifactMaxTotalBytes = Setting<Int>.integer(
    "ARTIFACT_MAX_TOTAL_BYTES", default: 0, in: 0...Int.max,
    "The oldest artifacts are removed where all have more bytes together; 0 keeps them")

  static let artifactSettings: [SettingDefinition] = [
    artifactsBucket.definition, artifactsRegion.definition, artifactsEndpoint.definition,
    artifactsAccessKey.definition, artifactsSecretKey.definition, artifactsSessionToken.definition,
    artifactsPathStyle.definition, artifactsPrefix.definition, artifactsAuthorities.definition,
    artifactMaxAgeDays.definition,
    artifactMaxTotalBytes.definition,
  ]

  /// The bucket, with everything that belongs to one; nil where none is named.
  static func objectStore(reading texts: SettingTexts) throws(InvalidSettings) -> S3Configuration? {
    func value<Value>(_ setting: Setting<Value>) -> Value? { texts[setting.definition].flatMap(setting.value(of:)) }
    guard let bucket = value(artifactsBucket) else { return nil }
    guard let accessKey = value(artifactsAccessKey), let secretKey = value(artifactsSecretKey) else {
      throw InvalidSettings(problems: [
        SettingProblem(
          name: artifactsBucket.definition.name, text: bucket,
          problem: "needs \(artifactsAccessKey.definition.name) and \(artifactsSecretKey.definition.name), both of them"
        )
      ])
    }
    return S3Configuration(
      bucket: bucket, region: value(artifactsRegion) ?? "us-east-1", endpoint: value(artifactsEndpoint),
      accessKey: accessKey, secretKey: secretKey, sessionToken: value(artifactsSessionToken),
      isPathStyle: value(artifactsPathStyle), prefix: value(artifactsPrefix) ?? "",
      authoritiesFile: value(artifactsAuthorities))
  }

  static func artifactRetention(reading texts: SettingTexts) -> ArtifactRetention {
    func number(_ setting: Setting<Int>) -> Int? {
      texts[setting.definition].flatMap(setting.value(of:)).flatMap { $0 > 0 ? $0 : nil }
    }
    return ArtifactRetention(
      maxAge: number(artifactMaxAgeDays).map { .seconds($0 * 24 * 60 * 60) },
      maxTotalBytes: number(artifactMaxTotalBytes).map(Int64.init))
  }
}
