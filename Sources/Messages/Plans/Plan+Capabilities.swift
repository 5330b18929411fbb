extension Plan {
  /// The task types that a runner must be able to execute for it, each once and sorted, as a runner tells of them in
  /// `RegisterRunnerRequest.capabilities`.
  public var requiredCapabilities: [String] { Set(tasks.compactMap(\.action?.capability)).sorted() }
}
