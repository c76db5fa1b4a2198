import HTTPTypes
import Telemetry

/// What `/metrics` tells of requests and answers.
struct Traffic: Sendable {
    private let requests: Counter
    private let running: Gauge
    private let seconds: Histogram
    /// By the first digit of the status, from 2 on.
    private let answers: [Counter]

    /// Registers its instruments.
    init(_ metrics: Metrics) {
        requests = metrics.counter("calgate_http_requests_total", "Requests received.")
        running = metrics.gauge("calgate_http_requests_running", "Requests that are being answered.")
        seconds = metrics.histogram(
            "calgate_http_request_seconds", "From the whole request to the beginning of its answer.")
        answers = (2...5).map { digit in
            metrics.counter(
                "calgate_http_answers_total", "Answers, by the class of their status.",
                labels: [("status", "\(digit)xx")])
        }
    }

    /// A request has come.
    func received() { requests.increment() }

    /// An answer was made without more work.
    func answered(_ status: HTTPStatus) {
        let index = status.code / 100 - 2
        if answers.indices.contains(index) { answers[index].increment() }
    }

    /// Makes an answer, and notes how long that took.
    func measure(_ answer: () async -> HTTPResponse) async -> HTTPResponse {
        running.add(1)
        let start = ContinuousClock.now
        let response = await answer()
        let (whole, attoseconds) = start.duration(to: .now).components
        seconds.observe(Double(whole) + Double(attoseconds) / 1e18)
        running.add(-1)
        answered(response.status)
        return response
    }
}
