import Messages

/// "extract the text of .total as total", "get the href of all a.more", "read the page title".
enum ExtractGrammar {
  static func read(_ clause: Clause, in source: InstructionSource) -> Reading {
    if let task = task(Phrase(clause.body, in: source), after: nil) { return .understood([task]) }
    var tasks: [PlanTask] = []
    var leftovers: [Range<Int>] = []
    var property = Property()
    for part in clause.parts {
      // "extract the text of .total and .tax": what to read is said once.
      if let task = task(Phrase(part, in: source), after: property) {
        tasks.append(task)
        property = Property(read: Phrase(part, in: source)) ?? property
      } else if let range = Phrase(part, in: source).range {
        leftovers.append(range)
      }
    }
    guard !tasks.isEmpty else { return .notUnderstood("give a selector: extract the text of .total") }
    return .understood(tasks, leftovers: leftovers)
  }

  private static func task(_ phrase: Phrase, after carried: Property?) -> PlanTask? {
    var phrase = phrase
    let name = ValueName.takeName(from: &phrase)
    if let task = wellKnown(phrase, name: name) { return task }
    var property = carried ?? Property()
    if let read = Property(taking: &phrase) { property = read }
    var all = property.all
    if phrase.takeAny(["all of the", "all of", "all the", "all", "every", "each"]) != nil { all = true }
    phrase.skipAny(["the", "of", "matching"])
    guard let target = TargetReader.read(phrase), isCertain(target, phrase) else {
      return described(phrase, all: all, name: name)
    }
    return TaskDraft.extract(target, attribute: property.attribute, all: all, name: name)
  }

  /// "the price from #price", "the .total text": words that say what it is, and a selector that says where.
  private static func described(_ phrase: Phrase, all: Bool, name: String?) -> PlanTask? {
    var rest = phrase
    if rest.takeAnyAtEnd(["texts", "text", "values", "value", "content"]) != nil, let target = TargetReader.read(rest),
      isCertain(target, rest)
    {
      return TaskDraft.extract(target, attribute: "", all: all, name: name)
    }
    guard let (what, _, place) = phrase.splitAtLast(["from", "in", "of", "at"]), what.tokens.count <= 4,
      !what.contains(anyOf: Objection.within), what.tokens.allSatisfy({ $0.kind == .word }),
      case .selector(let selector)? = TargetReader.read(place)
    else { return nil }
    let said = ValueName.identifier(what.text.lowercased())
    return TaskDraft.extract(.selector(selector), attribute: "", all: all, name: name ?? said)
  }

  /// Things that every page has, so that no selector is needed.
  private static func wellKnown(_ phrase: Phrase, name: String?) -> PlanTask? {
    var phrase = phrase
    let all = phrase.takeAny(["all of the", "all the", "all", "every"]) != nil
    phrase.skipAny(["the", "current"])
    phrase.skipAny(["page's", "page", "current"])
    let things = phrase.text.lowercased()
    switch things {
    case "title", "title of the page", "title of page": return TaskDraft.pageTitle(name: name)
    case "url", "address", "url of the page", "address of the page": return TaskDraft.pageAddress(name: name)
    case "heading", "main heading", "headline", "h1":
      return TaskDraft.extract(.selector("h1"), attribute: "", all: all, name: name ?? "heading")
    case "links", "link urls", "link addresses", "links on the page":
      return TaskDraft.extract(.selector("a[href]"), attribute: "href", all: true, name: name ?? "links")
    case "images", "image urls", "images on the page":
      return TaskDraft.extract(.selector("img[src]"), attribute: "src", all: true, name: name ?? "images")
    default: return nil
    }
  }

  private static func isCertain(_ target: Target, _ phrase: Phrase) -> Bool {
    if case .selector = target { return true }
    return phrase.tokens.contains { $0.kind == .quoted }
  }
}

/// What of an element to read.
private struct Property {
  var attribute = ""
  var all = false

  init() {}

  init?(read phrase: Phrase) {
    var phrase = phrase
    self.init(taking: &phrase)
  }

  /// Takes "the text of", "the href of all", "attribute data-id of"; nil when the words begin with none.
  init?(taking phrase: inout Phrase) {
    var rest = phrase
    if rest.takeAny(["all of the", "all the", "all"]) != nil { all = true }
    rest.skipAny(["the", "inner", "visible", "full"])
    if rest.takeAny(["text content", "texts", "text", "contents", "content", "values", "value", "words"]) != nil {
      guard rest.takeAny(Self.of) != nil else { return nil }
    } else {
      let named = rest.takeAny(["attributes", "attribute"]) != nil
      guard let word = rest.takeNext(), word.kind != .comma, Self.isAttributeName(word.text) else { return nil }
      let said = rest.takeAny(["attributes", "attribute"]) != nil
      guard rest.takeAny(Self.of) != nil else { return nil }
      let isKnown = Self.knownAttributes.contains(word.folded) || word.folded.hasPrefix("data-")
      guard named || said || isKnown else { return nil }
      attribute = word.folded
    }
    phrase = rest
  }

  private static let of = ["of the", "of", "from the", "from", "in the", "in", "inside", "on"]

  private static func isAttributeName(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0)) }
  }

  private static let knownAttributes: Set<String> = [
    "href", "src", "alt", "id", "class", "name", "placeholder", "action", "content", "datetime", "rel", "target",
  ]
}
