import Telemetry
import Testing

@Suite("Metrics in Prometheus' text format")
struct MetricsTests {
    @Test func `families are printed by name and lines by label`() {
        let metrics = Metrics()
        metrics.counter("b_total", "Second.", labels: [("state", "two")]).increment(by: 2)
        metrics.counter("b_total", "Second.", labels: [("state", "one")]).increment()
        metrics.gauge("a", "First.\nWith \\.").set(-3)
        #expect(
            metrics.text() == """
                # HELP a First.\\nWith \\\\.
                # TYPE a gauge
                a -3
                # HELP b_total Second.
                # TYPE b_total counter
                b_total{state="one"} 1
                b_total{state="two"} 2

                """)
    }

    @Test func `the same name and labels are the same instrument`() {
        let metrics = Metrics()
        metrics.counter("x_total", "").increment()
        metrics.counter("x_total", "").increment()
        #expect(metrics.counter("x_total", "").value == 2)
        metrics.gauge("y", "").add(5)
        metrics.gauge("y", "").add(-7)
        #expect(metrics.gauge("y", "").value == -2)
    }

    @Test func `a histogram counts up to each bound`() {
        let metrics = Metrics()
        let histogram = metrics.histogram(
            "h_seconds", "Time.", labels: [("m", "a\"b\\c\n")], buckets: [1, 0.5, .infinity])
        for value in [0.5, 0.6, 1.0, 2.0] { histogram.observe(value) }
        #expect(
            metrics.text() == """
                # HELP h_seconds Time.
                # TYPE h_seconds histogram
                h_seconds_bucket{m="a\\"b\\\\c\\n",le="0.5"} 1
                h_seconds_bucket{m="a\\"b\\\\c\\n",le="1.0"} 3
                h_seconds_bucket{m="a\\"b\\\\c\\n",le="+Inf"} 4
                h_seconds_sum{m="a\\"b\\\\c\\n"} 4.1
                h_seconds_count{m="a\\"b\\\\c\\n"} 4

                """)
    }

    @Test func `counting from many tasks loses nothing`() async {
        let counter = Metrics().counter("x_total", "")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.increment() } } }
        }
        #expect(counter.value == 8000)
    }
}
