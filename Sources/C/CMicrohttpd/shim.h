#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <malloc.h>
#include <string.h>
#include <gnutls/gnutls.h>
#include <gnutls/abstract.h>
#include <microhttpd.h>

/// What `MHD_start_daemon` is given; Swift cannot call it, because it is variadic.
struct cmicrohttpd_options {
    int listen_socket;
    unsigned int threads;
    unsigned int connections;
    unsigned int inactivity_seconds;
    size_t connection_memory;
    void *context;
    MHD_AcceptPolicyCallback accept;
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
    /// NULL: no TLS.
    gnutls_certificate_retrieve_function2 *certificate;
    const char *priorities;
};

static inline struct MHD_Daemon *cmicrohttpd_start(const struct cmicrohttpd_options *o) {
    struct MHD_OptionItem items[14];
    int n = 0;
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
#define CMICROHTTPD_ITEM(o_, v_, p_) \
    do { items[n].option = (o_); items[n].value = (intptr_t)(v_); items[n].ptr_value = (void *)(p_); n++; } while (0)
    CMICROHTTPD_ITEM(MHD_OPTION_LISTEN_SOCKET, o->listen_socket, NULL);
    if (o->threads > 1) CMICROHTTPD_ITEM(MHD_OPTION_THREAD_POOL_SIZE, o->threads, NULL);
    CMICROHTTPD_ITEM(MHD_OPTION_CONNECTION_LIMIT, o->connections, NULL);
    CMICROHTTPD_ITEM(MHD_OPTION_CONNECTION_TIMEOUT, o->inactivity_seconds, NULL);
    CMICROHTTPD_ITEM(MHD_OPTION_CONNECTION_MEMORY_LIMIT, o->connection_memory, NULL);
    CMICROHTTPD_ITEM(MHD_OPTION_NOTIFY_COMPLETED, o->completed, o->context);
    CMICROHTTPD_ITEM(MHD_OPTION_NOTIFY_CONNECTION, o->connection, o->context);
    CMICROHTTPD_ITEM(MHD_OPTION_URI_LOG_CALLBACK, o->target, o->context);
    CMICROHTTPD_ITEM(MHD_OPTION_UNESCAPE_CALLBACK, o->unescape, o->context);
    // What it would be strict about we refuse ourselves, with an answer: it would only close the connection.
    CMICROHTTPD_ITEM(MHD_OPTION_STRICT_FOR_CLIENT, 0, NULL);
    if (o->certificate) {
        flags |= MHD_USE_TLS;
        CMICROHTTPD_ITEM(MHD_OPTION_HTTPS_CERT_CALLBACK, 0, o->certificate);
        CMICROHTTPD_ITEM(MHD_OPTION_HTTPS_PRIORITIES, 0, o->priorities);
    }
    CMICROHTTPD_ITEM(MHD_OPTION_END, 0, NULL);
#undef CMICROHTTPD_ITEM
    return MHD_start_daemon(flags, 0, o->accept, o->context, o->handle, o->context,
                            MHD_OPTION_ARRAY, items, MHD_OPTION_END);
}

/// `MHD_get_connection_info` is variadic too. These are -1, NULL or 0 when there is no such thing.
static inline int cmicrohttpd_socket(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *cmicrohttpd_peer(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

static inline void *cmicrohttpd_context(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline size_t cmicrohttpd_header_size(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

/// Bytes that the peer has sent so far (`tcpi_bytes_received`, Linux 4.1), which glibc's `struct tcp_info` lacks.
static inline unsigned long long cmicrohttpd_bytes_received(int descriptor) {
    unsigned char info[256];
    socklen_t length = sizeof(info);
    unsigned long long count = 0;
    if (getsockopt(descriptor, IPPROTO_TCP, 11 /* TCP_INFO */, info, &length) != 0 || length < 136) return 0;
    memcpy(&count, info + 128, sizeof(count));
    return count;
}
