#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

/// `gnutls_free` is a variable, which Swift 6 takes for shared mutable state; it is set once, at load time.
static inline void cgnutls_free_datum(gnutls_datum_t *datum) {
    gnutls_free(datum->data);
    datum->data = NULL;
    datum->size = 0;
}
