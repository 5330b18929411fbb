import Messages

/// Numbers the names that occur more than once, since a plan's names are unique.
enum UniqueNames {
  static func applied(to tasks: [PlanTask]) -> [PlanTask] {
    var taskNames = Numbering()
    var valueNames = Numbering()
    var artifactNames = Numbering()
    return tasks.map { task in
      var task = task
      task.name = taskNames.next(task.name, limit: PlanLimits.maxTaskNameCharacters) { "\($0) (\($1))" }
      switch task.action {
      case .extract(var extract)?:
        extract.valueName = valueNames.next(extract.valueName, limit: ValueName.maxLength) { "\($0)_\($1)" }
        task.action = .extract(extract)
      case .custom(var custom)? where !custom.valueName.isEmpty:
        custom.valueName = valueNames.next(custom.valueName, limit: ValueName.maxLength) { "\($0)_\($1)" }
        task.action = .custom(custom)
      case .screenshot(var screenshot)? where !screenshot.artifactName.isEmpty:
        screenshot.artifactName = artifactNames.next(screenshot.artifactName, limit: 100) { "\($0)-\($1)" }
        task.action = .screenshot(screenshot)
      default: break
      }
      return task
    }
  }

  private struct Numbering {
    private var counts: [String: Int] = [:]
    private var taken: Set<String> = []

    /// `name`, or the first numbered form of it that is free, within `limit` characters.
    mutating func next(_ name: String, limit: Int, _ numbered: (String, Int) -> String) -> String {
      let base = String(name.prefix(limit - 8))
      var candidate = name.count <= limit ? name : base
      var count = counts[name, default: 1]
      while taken.contains(candidate) {
        count += 1
        candidate = numbered(base, count)
      }
      counts[name] = count
      taken.insert(candidate)
      return candidate
    }
  }
}
