/// What is where on the site.
enum DemoRoutes {
  static func answer(_ request: DemoRequest) -> DemoResponse {
    if let page = pages[request.path] { return .html(page) }
    switch request.path {
    case "/slow": return slow(request)
    case "/redirect": return .redirect(to: request.query["to"] ?? "/")
    case "/status":
      return .html("<!doctype html><h1>As you asked</h1>".utf8, status: Int(request.query["code"] ?? "") ?? 500)
    case "/cookie": return cookie(request)
    case "/download":
      return DemoResponse(
        headers: [("Content-Type", "text/csv"), ("Content-Disposition", "attachment; filename=\"orders.csv\"")],
        body: Array("order,total\n1,42.50\n".utf8))
    case "/huge": return huge(rows: Int(request.query["rows"] ?? "") ?? 2000)
    case "/empty": return DemoResponse(status: 204)
    default: return .notFound
    }
  }

  private static let pages: [String: [UInt8]] = [
    "/": PackageResources.index_html,
    "/signup": PackageResources.signup_html,
    "/cart": PackageResources.cart_html,
    "/fixtures/waiting": PackageResources.waiting_html,
    "/fixtures/clicking": PackageResources.clicking_html,
    "/fixtures/forms": PackageResources.forms_html,
    "/fixtures/locators": PackageResources.locators_html,
    "/fixtures/escapes": PackageResources.escapes_html,
    "/fixtures/noise": PackageResources.noise_html,
    "/fixtures/frames": PackageResources.frames_html,
  ]

  /// Answers after `ms` milliseconds, at most a minute.
  private static func slow(_ request: DemoRequest) -> DemoResponse {
    var response = DemoResponse.html("<!doctype html><title>Slow</title><h1>Here at last</h1>".utf8)
    response.delay = .milliseconds(min(60_000, Int(request.query["ms"] ?? "") ?? 1000))
    return response
  }

  /// Sets a cookie where `set` is given, and shows those that came.
  private static func cookie(_ request: DemoRequest) -> DemoResponse {
    let shown = request.cookies.filter { $0.isLetter || $0.isNumber || "=-_;. ".contains($0) }
    var response = DemoResponse.html("<!doctype html><title>Cookies</title><p id=\"cookies\">\(shown)</p>".utf8)
    if let value = request.query["set"]?.filter({ $0.isLetter || $0.isNumber }) {
      response.headers.append(("Set-Cookie", "visitor=\(value); Path=/"))
    }
    return response
  }

  private static func huge(rows: Int) -> DemoResponse {
    let body = (1...max(1, min(rows, 50_000))).map {
      "<tr><td>\($0)</td><td>Row number \($0) of a long table</td></tr>"
    }
    return .html("<!doctype html><title>Huge</title><table>\(body.joined())</table><p id=\"end\">The end</p>".utf8)
  }
}
