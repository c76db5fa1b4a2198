import CCurl
import Glibc

/// What libcurl calls for one call, on the client's thread.
enum CallCallbacks {
    private static func call(_ context: UnsafeMutableRawPointer?) -> Call? {
        context.map { Unmanaged<Call>.fromOpaque($0).takeUnretainedValue() }
    }

    static let body: curl_write_callback = { bytes, size, count, context in
        guard let bytes, let call = call(context) else { return 0 }
        let length = size * count
        return call.takeBody(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    static let header: curl_write_callback = { bytes, size, count, context in
        guard let bytes, let call = call(context) else { return 0 }
        let length = size * count
        return call.takeHeader(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : 0
    }

    static let before: curl_prereq_callback = { context, _, _, _, _ in
        guard let call = call(context), call.allowsAttempt() else { return CURL_PREREQFUNC_ABORT }
        return CURL_PREREQFUNC_OK
    }

    static let open: curl_opensocket_callback = { context, _, address in
        guard let call = call(context), let address else { return ccurl_bad_socket() }
        let allowed = withUnsafePointer(to: &address.pointee.addr) { call.allowsConnection(to: $0) }
        guard allowed else { return ccurl_bad_socket() }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
            address.pointee.protocol)
    }

    /// Sorts libcurl's codes by what the caller must do.
    static func code(for code: CURLcode, of call: Call) -> HTTPClientError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_INTERFACE_FAILED,
            CURLE_PROXY:
            return .connect
        case CURLE_OPERATION_TIMEDOUT:
            return .timeout(call.timeoutName)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return .tls
        case CURLE_UNSUPPORTED_PROTOCOL where call.wasSent:
            // What came back is not HTTP/1.0 or later.
            return .protocolError
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return .refusedURL
        default:
            return .protocolError
        }
    }
}
