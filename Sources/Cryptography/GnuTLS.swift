import CGnuTLS

/// What every wrapper of this module needs of GnuTLS.
enum GnuTLS {
    /// Throws when a call did not succeed, with the library's words copied.
    static func check(
        _ result: CInt, _ code: CryptographyError.Code = .libraryFailure
    ) throws(CryptographyError) {
        guard result >= 0 else { throw error(result, code) }
    }

    /// The error of a failed call.
    static func error(_ result: CInt, _ code: CryptographyError.Code) -> CryptographyError {
        CryptographyError(
            code, gnutls_strerror(result).map { String(cString: $0) } ?? "GnuTLS error \(result)")
    }

    /// For calls that fail only when the library itself is unusable (a failed self-test, no memory).
    static func require(_ result: CInt, _ what: StaticString) {
        precondition(result >= 0, "GnuTLS could not do \(what): error \(result)")
    }

    /// Lends octets as the library's datum; the pointer is valid within `body` only.
    static func withDatum<Result, Failure: Error>(
        _ bytes: [UInt8], _ body: (UnsafePointer<gnutls_datum_t>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
            // The library takes `unsigned char *` but only reads what is passed as a `const gnutls_datum_t *`.
            var datum = gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: CUnsignedInt(buffer.count))
            return try withUnsafePointer(to: &datum) { (pointer) throws(Failure) -> Result in
                try body(pointer)
            }
        }
    }

    /// Copies a datum that the library allocated, and frees it.
    static func take(_ datum: inout gnutls_datum_t) -> [UInt8] {
        defer { cgnutls_free_datum(&datum) }
        return [UInt8](UnsafeBufferPointer(start: datum.data, count: Int(datum.size)))
    }
}
