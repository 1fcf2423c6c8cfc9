#include "tests/fakes/tls_client.h"

#include <array>
#include <cstring>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/check.h"
#include "base/hex.h"

namespace holdfast {

TlsClient::TlsClient(int socket, const Wish& wish)
{
    CHECK(gnutls_certificate_allocate_credentials(&credentials_) == 0);
    CHECK(gnutls_init(&session_, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) == 0);
    CHECK(gnutls_priority_set_direct(session_, wish.priorities, nullptr) == 0);
    CHECK(gnutls_credentials_set(session_, GNUTLS_CRD_CERTIFICATE, credentials_) == 0);
    if (wish.protocol != nullptr) {
        gnutls_datum_t name{reinterpret_cast<unsigned char*>(const_cast<char*>(wish.protocol)),
                            static_cast<unsigned>(std::strlen(wish.protocol))};
        CHECK(gnutls_alpn_set_protocols(session_, &name, 1, 0) == 0);
    }
    if (wish.server_name != nullptr)
        CHECK(gnutls_server_name_set(session_, GNUTLS_NAME_DNS, wish.server_name,
                                     std::strlen(wish.server_name)) == 0);
    if (!wish.ticket.empty())
        CHECK(gnutls_session_set_data(session_, wish.ticket.data(), wish.ticket.size()) == 0);
    gnutls_transport_set_int(session_, socket);
}

TlsClient::~TlsClient()
{
    gnutls_deinit(session_);
    gnutls_certificate_free_credentials(credentials_);
}

void TlsClient::fail(long code)
{
    int number = static_cast<int>(code);
    failure_ = number == GNUTLS_E_FATAL_ALERT_RECEIVED || number == GNUTLS_E_WARNING_ALERT_RECEIVED
                   ? gnutls_alert_get_name(gnutls_alert_get(session_))
                   : gnutls_strerror(number);
}

void TlsClient::step()
{
    if (!failure_.empty())
        return;
    if (!connected_) {
        int code = gnutls_handshake(session_);
        if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED)
            return;
        if (code != 0)
            return fail(code);
        connected_ = true;
    }
    if (!unsent_.empty())
        send({});
    while (!ended) {
        std::array<char, 16384> piece{};
        ssize_t got = gnutls_record_recv(session_, piece.data(), piece.size());
        if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
            return;
        if (got < 0)
            return fail(got);
        ended = got == 0;
        received.append(piece.data(), static_cast<std::size_t>(got));
    }
}

void TlsClient::send(std::string_view text)
{
    unsent_ += text;
    while (!unsent_.empty()) {
        ssize_t sent = gnutls_record_send(session_, unsent_.data(), unsent_.size());
        if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED)
            return;
        if (sent < 0)
            return fail(sent);
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

void TlsClient::say_goodbye()
{
    (void)gnutls_bye(session_, GNUTLS_SHUT_WR);
}

std::string TlsClient::protocol() const
{
    gnutls_datum_t name{};
    if (gnutls_alpn_get_selected_protocol(session_, &name) != 0)
        return {};
    return {reinterpret_cast<const char*>(name.data), name.size};
}

std::string TlsClient::version() const
{
    return gnutls_protocol_get_name(gnutls_protocol_get_version(session_));
}

std::string TlsClient::fingerprint() const
{
    unsigned count = 0;
    const gnutls_datum_t* chain = gnutls_certificate_get_peers(session_, &count);
    if (chain == nullptr || count == 0)
        return {};
    std::array<unsigned char, 32> digest{};
    std::size_t bytes = digest.size();
    CHECK(gnutls_fingerprint(GNUTLS_DIG_SHA256, chain, digest.data(), &bytes) == 0);
    return encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string TlsClient::ticket() const
{
    gnutls_datum_t data{};
    CHECK(gnutls_session_get_data2(session_, &data) == 0);
    std::string ticket{reinterpret_cast<const char*>(data.data), data.size};
    gnutls_free(data.data);
    return ticket;
}

bool TlsClient::is_resumed() const
{
    return gnutls_session_is_resumed(session_) != 0;
}

void TlsClient::ask_to_renegotiate()
{
    CHECK(gnutls_handshake(session_) == GNUTLS_E_AGAIN);
}

}  // namespace holdfast
