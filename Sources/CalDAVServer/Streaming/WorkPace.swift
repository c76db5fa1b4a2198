/// Lets others work between two objects of a long piece of work.
///
/// Jobs of the cooperative pool are not interrupted: a chunk of objects that take long would hold up every other
/// request for all of that time.
struct WorkPace {
    private var last = ContinuousClock.now

    /// What others may have to wait for; giving way costs a thousandth of it.
    private static var stretch: Duration { .milliseconds(2) }

    /// Gives way when it is time.
    mutating func step() async {
        guard ContinuousClock.now - last > Self.stretch else { return }
        await Task.yield()
        last = .now
    }
}
