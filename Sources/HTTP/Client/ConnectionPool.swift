import CCurl

/// The connections of one account: a libcurl multi handle of their own, so that no other account's call can ever
/// be sent on them.
///
/// Belongs to the client's thread, like everything of libcurl's.
final class ConnectionPool {
    let multi: UnsafeMutableRawPointer
    /// When libcurl wants to be called without an event.
    var deadline: MonotonicTime?
    /// Calls under way.
    var calls: [ObjectIdentifier: Call] = [:]
    /// Since when there is none.
    var idleSince: MonotonicTime?

    /// As many as a mailbox has permits; more calls wait in the pool.
    private static let maximumConnections = 8

    init?(_ engine: ClientEngine) {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        ccurl_multi_set_callbacks(
            multi, Unmanaged.passUnretained(self).toOpaque(),
            { _, descriptor, what, context, _ in
                guard let context else { return 0 }
                Unmanaged<ConnectionPool>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what)
                return 0
            },
            { _, milliseconds, context in
                guard let context else { return 0 }
                let pool = Unmanaged<ConnectionPool>.fromOpaque(context).takeUnretainedValue()
                pool.deadline =
                    milliseconds < 0 ? nil : MonotonicTime.now.advanced(byMilliseconds: Int64(milliseconds))
                return 0
            })
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.maximumConnections)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.maximumConnections)
        watching = { [unowned engine, unowned self] in engine.watch($0, $1, for: self) }
    }

    /// Closes every connection.
    ///
    /// Not in `deinit`: libcurl calls back while it does so.
    func close() { curl_multi_cleanup(multi) }

    private var watching: (Int32, Int32) -> Void = { _, _ in }

    private func watch(_ descriptor: Int32, _ what: Int32) { watching(descriptor, what) }

    /// Lets libcurl work on one socket, or on its clock.
    func act(on descriptor: Int32, _ events: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(multi, descriptor, events, &running)
    }

    /// The calls that have ended, with libcurl's code.
    func finished() -> [(Call, CURLcode)] {
        var ended: [(Call, CURLcode)] = []
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let context = ccurl_private(easy)
            else { continue }
            ended.append(
                (Unmanaged<Call>.fromOpaque(context).takeUnretainedValue(), ccurl_message_result(message)))
        }
        return ended
    }

    /// Takes a call out, whether it has ended or not.
    func remove(_ call: Call) {
        guard calls.removeValue(forKey: ObjectIdentifier(call)) != nil, let easy = call.easy else { return }
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        if calls.isEmpty { idleSince = .now }
    }
}
