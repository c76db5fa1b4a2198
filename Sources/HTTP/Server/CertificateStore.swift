import CMicrohttpd
import Synchronization

/// The certificate that new connections are shown, replaceable while connections come in.
final class CertificateStore: Sendable {
    /// One certificate chain and its key, in GnuTLS's form.
    ///
    /// GnuTLS borrows both for the length of a handshake. Nothing is changed after `init`, and "the library is
    /// thread safe by design and all objects of the library such as TLS sessions can be safely divided across
    /// threads as long as a single thread accesses a single object"; certificates and keys are only read.
    private final class Pair: @unchecked Sendable {
        let chain: UnsafeMutablePointer<gnutls_pcert_st>
        let count: UInt32
        let key: gnutls_privkey_t

        private static let longestChain = 16

        init(certificate: [UInt8], privateKey: [UInt8]) throws(HTTPServerError) {
            var key: gnutls_privkey_t?
            guard gnutls_privkey_init(&key) == 0, let key else {
                throw HTTPServerError(.badCertificate, "No memory for the private key.")
            }
            let imported = Self.withDatum(privateKey) {
                gnutls_privkey_import_x509_raw(key, $0, GNUTLS_X509_FMT_PEM, nil, 0)
            }
            let chain = UnsafeMutablePointer<gnutls_pcert_st>.allocate(capacity: Self.longestChain)
            var count = UInt32(Self.longestChain)
            let listed =
                imported == 0
                ? Self.withDatum(certificate) {
                    gnutls_pcert_list_import_x509_raw(chain, &count, $0, GNUTLS_X509_FMT_PEM, 0)
                } : 0
            guard imported == 0, listed >= 0, count > 0 else {
                gnutls_privkey_deinit(key)
                chain.deallocate()
                throw HTTPServerError(
                    .badCertificate,
                    imported == 0
                        ? "The certificate is not readable PEM." : "The private key is not readable PEM.")
            }
            self.key = key
            self.chain = chain
            self.count = count
            guard matches() else {
                throw HTTPServerError(.badCertificate, "Certificate and private key do not belong together.")
            }
        }

        deinit {
            for index in 0..<Int(count) { gnutls_pcert_deinit(chain + index) }
            chain.deallocate()
            gnutls_privkey_deinit(key)
        }

        /// Whether the certificate's public key is the private key's.
        private func matches() -> Bool {
            var own: gnutls_pubkey_t?
            guard gnutls_pubkey_init(&own) == 0, let own else { return false }
            defer { gnutls_pubkey_deinit(own) }
            guard gnutls_pubkey_import_privkey(own, key, 0, 0) == 0 else { return false }
            let ids = [own, chain[0].pubkey].map { key -> [UInt8] in
                var id = [UInt8](repeating: 0, count: 64)
                var length = id.count
                guard gnutls_pubkey_get_key_id(key, 0, &id, &length) == 0 else { return [] }
                return Array(id.prefix(length))
            }
            return !ids[0].isEmpty && ids[0] == ids[1]
        }

        private static func withDatum(_ bytes: [UInt8], _ body: (UnsafePointer<gnutls_datum_t>) -> Int32)
            -> Int32
        {
            var bytes = bytes
            return bytes.withUnsafeMutableBufferPointer {
                var datum = gnutls_datum_t(data: $0.baseAddress, size: UInt32(clamping: $0.count))
                return body(&datum)
            }
        }
    }

    private let files: HTTPServerConfiguration.TLS
    /// The last one is shown; those before it live on, because a handshake may still read them.
    private let pairs = Mutex<[Pair]>([])

    /// Handshakes end within the header deadline, so that this many reloads cannot overtake one.
    private static let keptPairs = 8

    init(_ files: HTTPServerConfiguration.TLS) throws(HTTPServerError) {
        self.files = files
        try reload()
    }

    /// Reads the files again; the old pair stays when that fails.
    func reload() throws(HTTPServerError) {
        let pair = try Pair(
            certificate: FileContents.read(files.certificate), privateKey: FileContents.read(files.privateKey)
        )
        pairs.withLock {
            $0.append(pair)
            if $0.count > Self.keptPairs { $0.removeFirst() }
        }
    }

    /// libmicrohttpd's `MHD_OPTION_HTTPS_CERT_CALLBACK`, for every session; the session knows its connection.
    static let callback:
        @convention(c) (
            gnutls_session_t?, UnsafePointer<gnutls_datum_t>?, Int32, UnsafePointer<gnutls_pk_algorithm_t>?,
            Int32,
            UnsafeMutablePointer<UnsafeMutablePointer<gnutls_pcert_st>?>?, UnsafeMutablePointer<UInt32>?,
            UnsafeMutablePointer<gnutls_privkey_t?>?
        ) -> Int32 = { session, _, _, _, _, chain, count, key in
            guard let session, let raw = gnutls_session_get_ptr(session),
                let stored = cmicrohttpd_context(OpaquePointer(raw))
            else { return -1 }
            let connection = Unmanaged<ClientConnection>.fromOpaque(stored).takeUnretainedValue()
            guard let pair = connection.core.certificates?.pairs.withLock({ $0.last }) else { return -1 }
            chain?.pointee = pair.chain
            count?.pointee = pair.count
            key?.pointee = pair.key
            return 0
        }
}
