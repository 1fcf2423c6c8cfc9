#include "lib/gnutls/session.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <sys/socket.h>

#include "base/text.h"
#include "lib/gnutls/handle.h"

namespace holdfast::gnutls {
namespace {

// Everything by name, so that a library of tomorrow adds nothing by itself. ECDHE alone: the
// classic Diffie-Hellman costs ten times as much.
constexpr const char* priorities =
    "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+ECDHE-ECDSA:+ECDHE-RSA:"
    "+AES-128-GCM:+CHACHA20-POLY1305:+AES-256-GCM:+AEAD:+COMP-NULL:+CTYPE-X509:"
    "+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1:"
    "+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SECP521R1-SHA512:"
    "+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SHA512:"
    "+SIGN-EDDSA-ED25519:+SIGN-EDDSA-ED448:"
    "+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-PSS-RSAE-SHA512:"
    "+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384:+SIGN-RSA-PSS-SHA512:"
    "+SIGN-RSA-SHA256:+SIGN-RSA-SHA384:+SIGN-RSA-SHA512:"
    "%SERVER_PRECEDENCE";

// The library collects a message of the handshake, for which a client may announce 16 MiB, before
// it looks at its size. Honest ones have some KiB.
constexpr std::size_t credit = 64 << 10;

// Warnings that a client may send in one go before we lose patience.
constexpr int attempts_max = 16;

void require(int code, const char* what)
{
    if (code < 0)
        throw std::runtime_error{join("TLS: ", what, ": ", gnutls_strerror(code))};
}

gnutls_priority_t shared_priorities()
{
    static const Priority shared = [] {
        gnutls_priority_t native = nullptr;
        // Fails where the host's policy (/etc/gnutls/config) forbids all of it.
        require(gnutls_priority_init(&native, priorities, nullptr), "set the ciphers");
        return Priority{native};
    }();
    return shared.get();
}

bool is_wait(ssize_t code) noexcept
{
    return code == GNUTLS_E_AGAIN;
}

bool is_passing(ssize_t code) noexcept
{
    return code != GNUTLS_E_REHANDSHAKE && gnutls_error_is_fatal(static_cast<int>(code)) == 0;
}

Session::Cause cause_of(int code) noexcept
{
    switch (code) {
    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
        return Session::Cause::version;
    case GNUTLS_E_NO_CIPHER_SUITES:
    case GNUTLS_E_UNKNOWN_CIPHER_SUITE:
    case GNUTLS_E_NO_COMMON_KEY_SHARE:
    case GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM:
    case GNUTLS_E_INSUFFICIENT_CREDENTIALS:
        return Session::Cause::cipher;
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
        return Session::Cause::client_alert;
    case GNUTLS_E_PREMATURE_TERMINATION:
    case GNUTLS_E_PULL_ERROR:
    case GNUTLS_E_PUSH_ERROR:
        return Session::Cause::closed;
    default:
        return Session::Cause::protocol;
    }
}

// An end within a record the library calls a wrong length.
bool is_at_end(int socket) noexcept
{
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

}  // namespace

// How the library reads from the socket.
struct Transport {
    static ssize_t pull(gnutls_transport_ptr_t of, void* into, std::size_t bytes) noexcept
    {
        auto& session = *static_cast<Session*>(of);
        if (session.credit_bytes_ == 0) {
            gnutls_transport_set_errno(session.native_.get(), EMSGSIZE);
            return -1;
        }
        ssize_t got =
            ::recv(session.socket_, into, std::min(bytes, session.credit_bytes_), MSG_DONTWAIT);
        if (got < 0)
            gnutls_transport_set_errno(session.native_.get(), errno);
        else
            session.credit_bytes_ -= static_cast<std::size_t>(got);
        return got;
    }
    // Nobody here waits.
    static int is_readable(gnutls_transport_ptr_t /*of*/, unsigned /*ms*/) noexcept { return 1; }
};

Session::Session(std::shared_ptr<const Credentials> credentials, int socket)
    : credentials_{std::move(credentials)},
      socket_{socket},
      credit_bytes_{credit},
      native_{nullptr, gnutls_deinit}
{
    // Under TLS 1.2 whoever gets the tickets' key reads what was recorded.
    constexpr unsigned flags =
        GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS_TLS12;
    gnutls_session_t native = nullptr;
    require(gnutls_init(&native, flags), "begin a session");
    native_.reset(native);
    require(gnutls_priority_set(native, shared_priorities()), "set the ciphers");
    require(gnutls_credentials_set(native, GNUTLS_CRD_CERTIFICATE, credentials_->native_.get()),
            "set the certificate");
    gnutls_datum_t ticket_key = to_datum(credentials_->ticket_key_);
    require(gnutls_session_ticket_enable_server(native, &ticket_key), "offer tickets");
    // Who offers protocols and not this one means somebody else: an attacker who turns one
    // service's connections to another, or a client that speaks HTTP/2 alone.
    gnutls_datum_t protocol = to_datum("http/1.1");
    require(gnutls_alpn_set_protocols(native, &protocol, 1, GNUTLS_ALPN_MANDATORY),
            "set the protocol");
    gnutls_transport_set_int(native, socket);  // For writing, too.
    gnutls_transport_ptr_t own = nullptr;
    gnutls_transport_ptr_t for_writing = nullptr;
    gnutls_transport_get_ptr2(native, &own, &for_writing);
    gnutls_transport_set_ptr2(native, this, for_writing);
    gnutls_transport_set_pull_function(native, Transport::pull);
    gnutls_transport_set_pull_timeout_function(native, Transport::is_readable);
}

Session::~Session() = default;

const char* Session::version() const noexcept
{
    const char* name = gnutls_protocol_get_name(gnutls_protocol_get_version(native_.get()));
    return name == nullptr ? "unknown" : name;
}

Session::Step Session::wait() const noexcept
{
    return gnutls_record_get_direction(native_.get()) == 0 ? Step::wants_input : Step::wants_output;
}

Session::Step Session::fail(int code) noexcept
{
    cause_ = cause_of(code);
    if (cause_ == Cause::protocol && is_at_end(socket_))
        cause_ = Cause::closed;
    if (credit_bytes_ == 0) {
        cause_ = Cause::protocol;
        code = GNUTLS_E_HANDSHAKE_TOO_LARGE;
    }
    const char* alert = nullptr;
    if (cause_ == Cause::client_alert)
        alert = gnutls_alert_get_name(gnutls_alert_get(native_.get()));
    else if (code == GNUTLS_E_REHANDSHAKE)
        (void)gnutls_alert_send(native_.get(), GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
    else if (cause_ != Cause::closed)
        (void)gnutls_alert_send_appropriate(native_.get(), code);
    failure_ = alert != nullptr ? alert : gnutls_strerror(code);
    return Step::failed;
}

Session::Step Session::handshake() noexcept
{
    int code = 0;
    for (int i = 0; i < attempts_max; ++i) {
        code = gnutls_handshake(native_.get());
        if (code == GNUTLS_E_SUCCESS) {
            credit_bytes_ = credit;
            return Step::done;
        }
        if (is_wait(code))
            return wait();
        if (!is_passing(code))
            break;
    }
    return fail(code);
}

Session::Moved Session::receive(std::span<char> into) noexcept
{
    ssize_t code = 0;
    for (int i = 0; i < attempts_max; ++i) {
        code = gnutls_record_recv(native_.get(), into.data(), into.size());
        if (code >= 0) {
            credit_bytes_ = credit;
            return {Step::done, static_cast<std::size_t>(code)};
        }
        if (is_wait(code))
            return {wait()};
        // Many clients just close. That nothing is missing is what Content-Length is for.
        if (code == GNUTLS_E_PREMATURE_TERMINATION)
            return {Step::done};
        if (!is_passing(code))
            break;
    }
    return {fail(static_cast<int>(code))};
}

Session::Moved Session::send(std::string_view piece) noexcept
{
    Moved moved{Step::done};
    while (!piece.empty()) {
        ssize_t code = gnutls_record_send(native_.get(), piece.data(), piece.size());
        if (code == GNUTLS_E_INTERRUPTED)
            continue;
        if (code < 0) {
            moved.step = is_wait(code) ? Step::wants_output : fail(static_cast<int>(code));
            return moved;
        }
        moved.bytes += static_cast<std::size_t>(code);
        piece.remove_prefix(static_cast<std::size_t>(code));
    }
    return moved;
}

Session::Step Session::say_goodbye() noexcept
{
    for (;;) {
        int code = gnutls_bye(native_.get(), GNUTLS_SHUT_WR);
        if (code == GNUTLS_E_INTERRUPTED)
            continue;
        if (is_wait(code))
            return Step::wants_output;
        return code == 0 ? Step::done : Step::failed;
    }
}

}  // namespace holdfast::gnutls
