import Browser

extension RunFailure {
  /// What went wrong in the browser, in the terms of a run.
  init(_ error: BrowserError, timeoutCategory: Category) {
    let category: Category =
      switch error.code {
      case .timeout: timeoutCategory
      case .launchFailed, .browserGone, .pageCrashed: .browserCrashed
      case .navigationFailed, .pageClosed: .navigation
      case .blockedAddress: .blockedAddress
      case .invalidSelector: .invalidTask
      case .elementNotFound: .elementNotFound
      case .elementAmbiguous: .elementAmbiguous
      case .elementNotReady: .elementNotReady
      case .conditionNotMet: .waitTimeout
      case .scriptFailed: .script
      case .limitExceeded: .limitExceeded
      case .cancelled, .protocolFailed: .internal
      }
    self.init(category, error.message)
  }

  /// Whether another attempt may end differently.
  var isWorthRetrying: Bool {
    switch category {
    case .blockedAddress, .browserCrashed, .invalidTask, .limitExceeded, .runTimeout: false
    case .navigation, .elementNotFound, .elementAmbiguous, .elementNotReady, .waitTimeout, .script, .internal: true
    }
  }
}
