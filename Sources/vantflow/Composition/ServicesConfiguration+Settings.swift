import Services

extension ServicesConfiguration {
  init(_ settings: Settings) {
    self.init(artifactsFolder: settings.artifactsDirectory)
    objectStore = settings.objectStore
    publicURL = settings.publicURL
    artifactRetention = settings.artifactRetention
    logRetention = settings.logRetention
    runnerAccess = RunnerAccess(tokens: settings.runnerTokens, certificateNames: settings.runnerCertificates)
  }
}
