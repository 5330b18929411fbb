extension Result where Failure == any Error {
  /// What `body` returned or threw, so that what must be stopped can be stopped before either goes on.
  init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
