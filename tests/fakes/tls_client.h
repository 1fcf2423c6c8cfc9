// A TLS client that a test drives step by step on a non-blocking socket. Believes any certificate,
// and remembers which it was.
#pragma once

#include <string>
#include <string_view>

struct gnutls_certificate_credentials_st;
struct gnutls_session_int;

namespace holdfast {

class TlsClient {
public:
    struct Wish {
        const char* priorities = "NORMAL";  // What it offers, as GnuTLS writes it.
        const char* protocol = nullptr;     // ALPN; none is offered without.
        const char* server_name = nullptr;
        std::string ticket{};  // Of a connection before this one.
    };

    explicit TlsClient(int socket) : TlsClient{socket, Wish{}} {}
    // `socket` stays its owner's.
    TlsClient(int socket, const Wish& wish);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    // As far as it gets now.
    void step();
    bool is_connected() const noexcept { return connected_; }
    // "" while nothing is wrong: "Handshake failed".
    const std::string& failure() const noexcept { return failure_; }
    void send(std::string_view text);
    bool has_unsent() const noexcept { return !unsent_.empty(); }
    void say_goodbye();

    std::string received;
    bool ended = false;  // The server said that nothing follows.

    std::string protocol() const;     // What ALPN chose.
    std::string version() const;      // "TLS1.3"
    std::string fingerprint() const;  // Of the server's certificate, in hex.
    std::string ticket() const;       // To come back with.
    bool is_resumed() const;
    void ask_to_renegotiate();

private:
    void fail(long code);

    gnutls_certificate_credentials_st* credentials_ = nullptr;
    gnutls_session_int* session_ = nullptr;
    bool connected_ = false;
    std::string failure_;
    std::string unsent_;
};

}  // namespace holdfast
