import CCurl
import Glibc
import HTTPTypes
import Synchronization

/// One call on its way.
///
/// Apart from `isCancelled`, which the calling task sets, everything belongs to the client's thread. libcurl:
/// "You must never share the same handle in multiple threads."
final class Call: @unchecked Sendable {
    /// How a call ends.
    typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    let request: HTTPClientRequest
    let isCancelled = Atomic(false)
    private var continuation: CheckedContinuation<Outcome, Never>?
    private(set) var easy: UnsafeMutableRawPointer?
    private var fieldList: UnsafeMutablePointer<curl_slist>?
    /// The content, where libcurl finds it until the call ends.
    private let content: UnsafeMutableBufferPointer<UInt8>

    private var status = 0
    private var fields = HTTPFields()
    private var headerBytes = 0
    private var isHeaderComplete = false
    private var body: [UInt8] = []
    /// Whether the first byte of an answer has come.
    private(set) var hasBegun = false
    /// Until when it must.
    var firstByteDeadline: MonotonicTime?
    /// Requests that libcurl was about to write; more than one when it signs in by rounds.
    private var attempts = 0
    /// Whether the request may have reached the server.
    var wasSent: Bool { attempts > 0 }
    /// Whether the last of them has got an answer.
    private var isAnswered = true
    /// Why we ended it ourselves.
    private var verdict: HTTPClientError.Code?

    /// An answer's header section may be this long; real ones are under 16 kB.
    private static let maximumHeaderBytes = 262_144

    init(_ request: HTTPClientRequest, _ continuation: CheckedContinuation<Outcome, Never>) {
        self.request = request
        self.continuation = continuation
        // Never without a place: with a null pointer libcurl would ask a read callback.
        content = .allocate(capacity: max(1, request.body.count))
        _ = content.initialize(from: request.body)
    }

    deinit {
        content.deallocate()
        if let fieldList { curl_slist_free_all(fieldList) }
    }

    /// Ends the call, once.
    func end(_ outcome: Outcome) {
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    /// Ends the call without an answer.
    func fail(_ code: HTTPClientError.Code, _ sentence: String) {
        end(.failure(HTTPClientError(code, wasSent: wasSent, sentence)))
    }

    // MARK: - Setting up

    /// Makes the libcurl handle; `nil` when there is no memory.
    func prepare(_ configuration: HTTPClientConfiguration) -> UnsafeMutableRawPointer? {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_callbacks(
            easy, context, CallCallbacks.body, CallCallbacks.header, CallCallbacks.before,
            CallCallbacks.open)
        ccurl_set_text(easy, CURLOPT_URL, request.url)
        // A second guard behind RequestCheck, and the one that counts if libcurl ever follows anything.
        ccurl_set_text(
            easy, CURLOPT_PROTOCOLS_STR, request.url.lowercased().hasPrefix("https:") ? "https" : "http")
        ccurl_set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(easy, CURLOPT_HTTP09_ALLOWED, 0)
        ccurl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "")
        ccurl_set_long(easy, CURLOPT_BUFFERSIZE, 65536)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(request.timeouts.connect.positiveMilliseconds))
        ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, Int(request.timeouts.total.positiveMilliseconds))
        setConnection(easy, configuration)
        setAuthentication(easy)
        setContent(easy)
        setFields(easy, configuration)
        return easy
    }

    private func setConnection(_ easy: UnsafeMutableRawPointer, _ configuration: HTTPClientConfiguration) {
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if !configuration.caFile.isEmpty { ccurl_set_text(easy, CURLOPT_CAINFO, configuration.caFile) }
        // An empty text also switches the environment's proxies off.
        ccurl_set_text(easy, CURLOPT_PROXY, configuration.proxy)
        ccurl_set_text(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1")
        // What is said to the server is not said to the proxy, and its answer is not taken for the server's.
        ccurl_set_long(easy, CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if !configuration.outboundAddress.isEmpty {
            ccurl_set_text(easy, CURLOPT_INTERFACE, configuration.outboundAddress)
        }
        let signsInByConnection: Bool
        switch request.authentication {
        case .ntlm, .negotiate: signsInByConnection = true
        case .none, .basic: signsInByConnection = false
        }
        // RFC 9113 has no connection-based sign-in.
        let version = signsInByConnection ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
    }

    private func setAuthentication(_ easy: UnsafeMutableRawPointer) {
        func sign(_ user: String, _ password: String, _ method: UInt) {
            ccurl_set_long(easy, CURLOPT_HTTPAUTH, Int(bitPattern: method))
            ccurl_set_text(easy, CURLOPT_USERNAME, user)
            ccurl_set_text(easy, CURLOPT_PASSWORD, password)
        }
        switch request.authentication {
        case .none: break
        case .basic(let user, let password): sign(user, password, ccurl_auth_basic())
        case .ntlm(let user, let password): sign(user, password, ccurl_auth_ntlm())
        case .negotiate(let user, let password): sign(user, password, ccurl_auth_negotiate())
        }
    }

    private func setContent(_ easy: UnsafeMutableRawPointer) {
        let method = request.method
        // RFC 9110 §8.6: a method that expects content says so when there is none.
        let expectsContent = [.post, .put, .patch].contains(method)
        if !request.body.isEmpty || expectsContent {
            ccurl_set_long(easy, CURLOPT_POST, 1)
            ccurl_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
            ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, UnsafeRawPointer(content.baseAddress))
        } else if method == .head {
            ccurl_set_long(easy, CURLOPT_NOBODY, 1)
            return
        }
        ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, method.rawValue)
    }

    private func setFields(_ easy: UnsafeMutableRawPointer, _ configuration: HTTPClientConfiguration) {
        func append(_ line: String) {
            if let longer = curl_slist_append(fieldList, line) { fieldList = longer }
        }
        for (name, value) in request.fields {
            switch name {
            case .host, .contentLength, .transferEncoding, .connection: continue
            default: append(value.isEmpty ? "\(name);" : "\(name): \(value)")
            }
        }
        // Without these libcurl would add lines of its own; "Name:" takes them away.
        if request.fields[.expect] == nil { append("Expect:") }
        if request.fields[.contentType] == nil { append("Content-Type:") }
        if request.fields[.userAgent] == nil, !configuration.userAgent.isEmpty {
            append("User-Agent: \(configuration.userAgent)")
        }
        if request.fields[.accept] == nil { append("Accept: */*") }
        ccurl_set_fields(easy, fieldList)
    }

    // MARK: - What libcurl says

    /// A line of a header section, or of a trailer.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        hasBegun = true
        headerBytes += bytes.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            verdict = .tooLarge
            return false
        }
        var line = bytes[...]
        while let last = line.last, last == 0x0D || last == 0x0A || last == 0x20 || last == 0x09 {
            line = line.dropLast()
        }
        if line.starts(with: "HTTP/".utf8) {
            // A new answer: behind a 1xx, or the next round of signing in.
            let words = line.split(separator: 0x20, maxSplits: 2)
            status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
            fields = HTTPFields()
            body = []
            isHeaderComplete = false
            isAnswered = true
            return true
        }
        if line.isEmpty {
            isHeaderComplete = true
            return true
        }
        // A trailer is not a header field.
        guard !isHeaderComplete, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        fields.add(
            HTTPFieldName(String(decoding: line[..<colon], as: UTF8.self)),
            String(decoding: value, as: UTF8.self))
        return true
    }

    /// Content, decompressed.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        hasBegun = true
        guard bytes.count <= request.maxResponseBytes - body.count else {
            verdict = .tooLarge
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// libcurl has a connection and is about to write the request.
    ///
    /// On a kept connection that ends without an answer it would write the request a second time by itself: right
    /// for what is safe to repeat (RFC 9110 §9.2.1), and for nothing else.
    func allowsAttempt() -> Bool {
        if !isAnswered, !Self.safeMethods.contains(request.method) {
            verdict = .protocolError
            return false
        }
        attempts += 1
        isAnswered = false
        return true
    }

    private static let safeMethods: Set<HTTPMethod> = [.get, .head, .options, .propfind, .report]

    /// Whether a connection to that address is allowed.
    func allowsConnection(to address: UnsafePointer<sockaddr>) -> Bool {
        guard !request.allowsPrivateAddresses, NetworkAddress(address)?.isPrivate ?? true else { return true }
        verdict = .refusedURL
        return false
    }

    /// libcurl is done.
    func finish(_ code: CURLcode) {
        guard code != CURLE_OK else {
            guard (200...599).contains(status) else {
                return fail(.protocolError, "The answer has no valid status.")
            }
            return end(
                .success(
                    HTTPClientResponse(
                        status: HTTPStatus(status), fields: fields, body: body, url: request.url)))
        }
        switch verdict {
        case .tooLarge: fail(.tooLarge, "The answer is larger than allowed.")
        case .refusedURL: fail(.refusedURL, "The host's address is not a public one.")
        case .protocolError: fail(.protocolError, "The connection ended without an answer.")
        default:
            fail(CallCallbacks.code(for: code, of: self), String(cString: curl_easy_strerror(code)) + ".")
        }
    }

    /// Which time-out libcurl means, which has one code for all.
    var timeoutName: HTTPTimeouts.Name {
        guard let easy, ccurl_info_large(easy, CURLINFO_PRETRANSFER_TIME_T) == 0, attempts == 0 else {
            return .total
        }
        return request.timeouts.connect <= request.timeouts.total ? .connect : .total
    }
}
