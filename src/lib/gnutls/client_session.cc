#include "lib/gnutls/client_session.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "base/address.h"
#include "base/text.h"
#include "lib/gnutls/handle.h"

namespace holdfast::gnutls {
namespace {

// Honest servers have some KiB of certificates; the library would collect megabytes.
constexpr std::size_t input_bytes_max = std::size_t{128} << 10U;
constexpr int attempts_max = 16;

// Old servers have certificates, too.
constexpr const char* priorities = "NORMAL:+VERS-ALL:%COMPAT";

void require(int code, const char* what)
{
    if (code < 0)
        throw std::runtime_error{join("TLS: ", what, ": ", gnutls_strerror(code))};
}

WallTime to_wall(std::time_t time) noexcept
{
    constexpr auto latest =
        std::chrono::duration_cast<std::chrono::seconds>(WallTime::max().time_since_epoch());
    return WallTime{std::min(std::chrono::seconds{time}, latest)};
}

std::optional<Crt> read_certificate(const gnutls_datum_t& der)
{
    gnutls_x509_crt_t native = nullptr;
    if (gnutls_x509_crt_init(&native) != 0)
        return std::nullopt;
    Crt crt{native};
    if (gnutls_x509_crt_import(native, &der, GNUTLS_X509_FMT_DER) != 0)
        return std::nullopt;
    return crt;
}

std::string text_of_status(unsigned status)
{
    gnutls_datum_t text{};
    if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) != 0)
        return "its certificate is not trusted";
    std::string words{trim({reinterpret_cast<const char*>(text.data), text.size})};
    gnutls_free(text.data);
    // "The certificate is NOT trusted. The certificate issuer is unknown."
    constexpr std::string_view verdict = "The certificate is NOT trusted. ";
    if (words.starts_with(verdict))
        words.erase(0, verdict.size());
    while (words.ends_with('.') || words.ends_with(' '))
        words.pop_back();
    if (!words.empty())
        words.front() = to_lower(words.front());
    return words;
}

bool is_garbage_code(int code) noexcept
{
    return code == GNUTLS_E_UNEXPECTED_PACKET || code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
           code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || code == GNUTLS_E_RECORD_OVERFLOW ||
           code == GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET;
}

}  // namespace

// How the library reads from the socket: so much, and no more.
struct ClientSession::Input {
    int socket = -1;
    std::size_t left = input_bytes_max;
    gnutls_session_t session = nullptr;

    static ssize_t pull(gnutls_transport_ptr_t of, void* into, std::size_t bytes) noexcept
    {
        auto& input = *static_cast<Input*>(of);
        if (input.left == 0) {
            gnutls_transport_set_errno(input.session, EMSGSIZE);
            return -1;
        }
        ssize_t got = ::recv(input.socket, into, std::min(bytes, input.left), MSG_DONTWAIT);
        if (got < 0)
            gnutls_transport_set_errno(input.session, errno);
        else
            input.left -= static_cast<std::size_t>(got);
        return got;
    }
    static ssize_t push(gnutls_transport_ptr_t of, const void* from, std::size_t bytes) noexcept
    {
        auto& input = *static_cast<Input*>(of);
        ssize_t sent = ::send(input.socket, from, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0)
            gnutls_transport_set_errno(input.session, errno);
        return sent;
    }
    static int is_readable(gnutls_transport_ptr_t /*of*/, unsigned /*ms*/) noexcept { return 1; }
};

ClientSession::ClientSession(std::shared_ptr<const Trust> trust, int socket,
                             std::string server_name)
    : trust_{std::move(trust)},
      server_name_{std::move(server_name)},
      input_{std::make_unique<Input>()},
      native_{nullptr, gnutls_deinit}
{
    constexpr unsigned flags = GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL |
                               GNUTLS_NO_TICKETS | GNUTLS_NO_AUTO_REKEY;
    gnutls_session_t native = nullptr;
    require(gnutls_init(&native, flags), "begin a session");
    native_.reset(native);
    require(gnutls_priority_set_direct(native, priorities, nullptr), "set the ciphers");
    require(gnutls_credentials_set(native, GNUTLS_CRD_CERTIFICATE, trust_->native_.get()),
            "set the authorities");
    // An address is no name that could be asked for.
    if (!server_name_.empty() && !parse_address(server_name_))
        require(gnutls_server_name_set(native, GNUTLS_NAME_DNS, server_name_.data(),
                                       server_name_.size()),
                "name the server");
    input_->socket = socket;
    input_->session = native;
    gnutls_transport_set_ptr(native, input_.get());
    gnutls_transport_set_pull_function(native, Input::pull);
    gnutls_transport_set_push_function(native, Input::push);
    gnutls_transport_set_pull_timeout_function(native, Input::is_readable);
}

ClientSession::~ClientSession() = default;

ClientSession::Step ClientSession::fail(int code) noexcept
{
    failure_ = gnutls_strerror(code);
    if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
        if (const char* alert = gnutls_alert_get_name(gnutls_alert_get(native_.get())))
            failure_ = alert;
    if (input_->left == 0)
        failure_ = "the handshake is longer than any that is honest";
    is_garbage_ = input_->left == 0 || is_garbage_code(code);
    is_cut_off_ = code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PUSH_ERROR ||
                  (code == GNUTLS_E_PULL_ERROR && input_->left != 0);
    return Step::failed;
}

ClientSession::Step ClientSession::handshake() noexcept
{
    int code = 0;
    for (int i = 0; i < attempts_max; ++i) {
        code = gnutls_handshake(native_.get());
        if (code == GNUTLS_E_SUCCESS)
            return Step::done;
        if (code == GNUTLS_E_AGAIN)
            return gnutls_record_get_direction(native_.get()) == 0 ? Step::wants_input
                                                                   : Step::wants_output;
        if (gnutls_error_is_fatal(code) != 0)
            break;
    }
    return fail(code);
}

std::optional<PeerCertificate> ClientSession::peer() const
{
    unsigned count = 0;
    const gnutls_datum_t* chain = gnutls_certificate_get_peers(native_.get(), &count);
    std::optional<PeerCertificate> facts;
    for (unsigned i = 0; chain != nullptr && i < count; ++i) {
        std::optional<Crt> crt = read_certificate(chain[i]);
        if (!crt)
            continue;
        WallTime begins = to_wall(gnutls_x509_crt_get_activation_time(crt->get()));
        WallTime ends = to_wall(gnutls_x509_crt_get_expiration_time(crt->get()));
        if (!facts)
            facts = {.begins = begins, .ends = ends, .leaf_ends = ends};
        facts->begins = std::max(facts->begins, begins);
        facts->ends = std::min(facts->ends, ends);
    }
    return facts;
}

std::string ClientSession::find_distrust() const
{
    std::optional<PeerCertificate> facts = peer();
    if (!facts)
        return "it has shown no certificate";
    unsigned status = 0;
    int code = gnutls_certificate_verify_peers2(native_.get(), &status);
    if (code < 0)
        return join("its certificate cannot be verified: ", gnutls_strerror(code));
    // Not whatever has expired in the chain: there may be a way past it to somebody trusted.
    if ((status & GNUTLS_CERT_EXPIRED) != 0)
        return join(facts->leaf_ends == facts->ends ? "its certificate has expired on "
                                                    : "a certificate of its chain has expired on ",
                    format_rfc3339(facts->ends));
    if ((status & GNUTLS_CERT_NOT_ACTIVATED) != 0)
        return join("its certificate is not valid before ", format_rfc3339(facts->begins));
    if (status != 0)
        return text_of_status(status);
    unsigned count = 0;
    const gnutls_datum_t* chain = gnutls_certificate_get_peers(native_.get(), &count);
    std::optional<Crt> leaf = read_certificate(*chain);
    if (!server_name_.empty() &&
        (!leaf || gnutls_x509_crt_check_hostname(leaf->get(), server_name_.c_str()) == 0))
        return join("its certificate is not for ", server_name_);
    return {};
}

std::optional<ShownChain> ClientSession::shown() const
{
    unsigned count = 0;
    const gnutls_datum_t* chain = gnutls_certificate_get_peers(native_.get(), &count);
    std::vector<std::string> certificates;
    for (unsigned i = 0; chain != nullptr && i < count && i < shown_certificates_max; ++i)
        certificates.emplace_back(reinterpret_cast<const char*>(chain[i].data), chain[i].size);
    return describe_chain(certificates, CertificateForm::der, *trust_);
}

std::string ClientSession::version() const
{
    switch (gnutls_protocol_get_version(native_.get())) {
    case GNUTLS_TLS1_0:
        return "TLS 1.0";
    case GNUTLS_TLS1_1:
        return "TLS 1.1";
    case GNUTLS_TLS1_2:
        return "TLS 1.2";
    case GNUTLS_TLS1_3:
        return "TLS 1.3";
    default:
        return "unknown";
    }
}

}  // namespace holdfast::gnutls
