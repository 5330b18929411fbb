import Messages

/// Names are how results are found again: tasks, values and artifacts each have their own, once.
enum NameRules {
  static func check(_ plan: Plan, _ issues: inout PlanIssues) {
    var taskNames: [String: Int] = [:]
    var valueNames: [String: Int] = [:]
    var artifactNames: [String: Int] = [:]
    for (index, task) in plan.tasks.enumerated() {
      let path = "tasks[\(index)]"
      note(task.name, index, in: &taskNames, path + ".name", .duplicateTaskName, &issues)
      switch task.action {
      case .extract(let extract)?:
        note(extract.valueName, index, in: &valueNames, path + ".extract.value_name", .duplicateValueName, &issues)
        checkValueName(extract.valueName, path + ".extract.value_name", isRequired: true, &issues)
      case .custom(let custom)?:
        note(custom.valueName, index, in: &valueNames, path + ".custom.value_name", .duplicateValueName, &issues)
        checkValueName(custom.valueName, path + ".custom.value_name", isRequired: false, &issues)
      case .screenshot(let screenshot)?:
        let field = path + ".screenshot.artifact_name"
        note(screenshot.artifactName.lowercased(), index, in: &artifactNames, field, .duplicateArtifactName, &issues)
        checkArtifactName(screenshot.artifactName, field, &issues)
      default: break
      }
    }
  }

  private static func note(
    _ name: String, _ index: Int, in names: inout [String: Int], _ field: String, _ code: IssueCode,
    _ issues: inout PlanIssues
  ) {
    guard !name.isEmpty else { return }
    if let first = names[name] {
      issues.error(field, code, "Task \(first + 1) has this name already: “\(name.prefix(80))”.")
    } else {
      names[name] = index
    }
  }

  private static func checkValueName(
    _ name: String, _ field: String, isRequired: Bool, _ issues: inout PlanIssues
  ) {
    if name.isEmpty {
      if isRequired { issues.error(field, .valueNameInvalid, "The value needs a name to be found by.") }
      return
    }
    guard !name.allSatisfy(isNameCharacter) else { return }
    issues.error(field, .valueNameInvalid, "A value's name has letters (a to z), digits, “_” and “-” only.")
  }

  /// A name becomes a file's name in the folders of those who download it.
  private static func checkArtifactName(_ name: String, _ field: String, _ issues: inout PlanIssues) {
    let allowed = name.allSatisfy { $0 == "." || isNameCharacter($0) }
    guard !name.isEmpty, !allowed || name.first == "." else { return }
    issues.error(
      field, .artifactNameInvalid,
      "An artifact's name has letters (a to z), digits, “_”, “-” and “.” only, and does not begin with “.”.")
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
  }
}
