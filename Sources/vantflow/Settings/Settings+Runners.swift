import EventLoop
import Foundation
import Messages
import Services

extension Settings {
  static let runnerLabels = Setting<[String: String]>(
    "RUNNER_LABELS", default: nil,
    "What plans can require of the runners of this process, as key=value with commas between"
  ) { text in
    var labels: [String: String] = [:]
    for pair in text.split(separator: ",") {
      let words = pair.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, labels.updateValue(words[1], forKey: words[0]) == nil else {
        return .wrong("must be key=value with commas between, each key once")
      }
    }
    let request = RegisterRunnerRequest.with {
      $0.name = "runner"
      $0.concurrency = 1
      $0.labels = labels
    }
    return request.violations().first.map { .wrong($0.description) } ?? .value(labels)
  }
  static let runnerTokens = Setting<[String]>(
    "RUNNER_TOKENS", default: nil,
    "What runner hosts show to be taken for such, with commas between: several while one takes another's place",
    isSecret: true
  ) { text in
    let tokens = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard tokens.allSatisfy({ $0.count >= RunnerAccess.minTokenCharacters && isToken($0) }) else {
      return .wrong("must be tokens of at least \(RunnerAccess.minTokenCharacters) visible characters of ASCII each")
    }
    return .value(tokens)
  }
  static let runnerCertificates = Setting<[String]>(
    "RUNNER_CERTIFICATES", default: nil,
    "SPIFFE ids or DNS names, with commas between, of client certificates that are runner hosts'; * at an end for any"
  ) { text in
    let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    return names.allSatisfy { $0.count > 1 } ? .value(names) : .wrong("must be names of more than one character")
  }

  /// Whether a runner host on another machine is the local user as soon as it leaves its token out.
  var takesHostsForUsers: Bool {
    !runnerTokens.isEmpty && runnerCertificates.isEmpty && SocketAddress(host: host, port: 0)?.isLoopback != true
  }

  /// Goes into a header field as it is.
  static func isToken(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }
}
