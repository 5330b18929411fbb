import Messages
import Protobuf

/// A plan that uses every field of the contract's plans and tasks.
enum SamplePlan {
  static let full = Plan.with {
    $0.id = "3f2a8f0e-6c1d-4b7a-9a55-0f1e2d3c4b5a"
    $0.projectID = "7b1c2d3e-0000-4000-8000-000000000001"
    $0.title = "Sign up, “Grüße” 🙂"
    $0.description = "Line one\nline two\t\"quoted\" \\ /"
    $0.tasks = tasks
    $0.timeout = .milliseconds(90_500)
    $0.version = 3
    $0.state = .draft
    $0.approvedVersion = 2
    $0.provenance = .with {
      $0.planner = "built-in"
      $0.messageID = "7b1c2d3e-0000-4000-8000-000000000002"
    }
    $0.createTime = .with {
      $0.seconds = 1_795_000_000
      $0.nanos = 123_456_000
    }
    $0.updateTime = .with { $0.seconds = 1_795_000_001 }
    $0.approveTime = .with {
      $0.seconds = -1
      $0.nanos = 500_000_000
    }
    $0.etag = "4.17"
  }

  private static let tasks: [PlanTask] = [
    .with {
      $0.name = "Open"
      $0.timeout = .milliseconds(1)
      $0.retryPolicy = .with {
        $0.maxAttempts = 3
        $0.initialBackoff = .milliseconds(250)
        $0.backoffMultiplier = 1.5
        $0.maxBackoff = .milliseconds(60_000)
      }
      $0.continueOnError = true
      $0.action = .navigate(
        .with {
          $0.url = "https://example.com/?a=1&b=ü#c"
          $0.waitUntil = .networkIdle
        })
    },
    .with {
      $0.action = .click(
        .with {
          $0.selector = "role=button[name=\"Sign up\"]"
          $0.button = .right
          $0.count = 2
        })
    },
    .with {
      $0.action = .fill(
        .with {
          $0.selector = "#p"
          $0.value = "päss\u{0}wörd"
          $0.sensitive = true
        })
    },
    .with {
      $0.action = .screenshot(
        .with {
          $0.area = .fullPage(true)
          $0.artifactName = "page"
          $0.htmlSnapshot = true
        })
    },
    .with { $0.action = .screenshot(.with { $0.area = .selector(".chart") }) },
    .with {
      $0.action = .extract(
        .with {
          $0.selector = "a"
          $0.valueName = "links"
          $0.attribute = "href"
          $0.allMatches = true
        })
    },
    .with { $0.action = .wait(.with { $0.condition = .duration(.milliseconds(1_500)) }) },
    .with {
      $0.action = .wait(
        .with {
          $0.condition = .element(
            .with {
              $0.selector = ".spinner"
              $0.state = .hidden
            })
        })
    },
    .with { $0.action = .wait(.with { $0.condition = .text("Welcome") }) },
    .with { $0.action = .wait(.with { $0.condition = .url("*/done") }) },
    .with { $0.action = .wait(.with { $0.condition = .loadState(.load) }) },
    .with {
      $0.action = .custom(
        .with {
          $0.expression = "return document.title"
          $0.valueName = "title"
        })
    },
    .with { $0.action = .screenshot(.with { $0.area = .fullPage(false) }) },
  ]
}
