import Glibc
import Synchronization

/// Tells a person at a terminal what the demo is doing, and names the step when one fails.
final class Narrator: Sendable {
  private let stepNumber = Atomic<Int>(0)

  /// Announces a step and does it.
  ///
  /// - Throws: `DemoStepFailed` with the step's title, whatever went wrong in it.
  func step<Result>(_ title: String, _ body: () async throws -> Result) async throws -> Result {
    print("\n\(stepNumber.add(1, ordering: .relaxed).newValue). \(title)")
    do {
      return try await body()
    } catch let failure as DemoStepFailed {
      throw failure
    } catch {
      throw DemoStepFailed(step: title, reason: "\(error)")
    }
  }

  /// Prints a line that belongs to the step.
  func say(_ line: String) {
    for part in line.split(separator: "\n", omittingEmptySubsequences: false) { print("   \(part)") }
    // Live, also where standard output is a pipe.
    fflush(nil)
  }
}

/// A step of the demo that could not be done.
struct DemoStepFailed: Error, CustomStringConvertible {
  let step: String
  let reason: String

  var description: String { "The demo stopped at the step “\(step)”: \(reason)" }
}
