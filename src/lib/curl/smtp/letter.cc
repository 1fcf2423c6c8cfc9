#include "lib/curl/smtp/letter.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "lib/curl/handle.h"

namespace holdfast::curl {
namespace {

long milliseconds(Duration time) noexcept
{
    // To libcurl, nothing means for ever.
    auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
    return count > 0 ? static_cast<long>(count) : 1;
}

Posting posting_of(CURLcode code, unsigned said) noexcept
{
    switch (code) {
    case CURLE_OK:
        return Posting::accepted;
    case CURLE_COULDNT_RESOLVE_HOST:
        return Posting::not_resolved;
    case CURLE_COULDNT_CONNECT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return Posting::not_connected;
    case CURLE_OPERATION_TIMEDOUT:
        return Posting::timed_out;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION:
        return Posting::tls_failed;
    default:
        return said >= 400 ? Posting::refused : Posting::cut_off;
    }
}

struct Rest {
    const std::string& text;
    std::size_t sent = 0;
};

std::size_t on_read(char* into, std::size_t one, std::size_t bytes, void* rest) noexcept
{
    auto& [text, sent] = *static_cast<Rest*>(rest);
    std::size_t count = std::min(one * bytes, text.size() - sent);
    std::memcpy(into, text.data() + sent, count);
    sent += count;
    return count;
}

// Asked by libcurl once a second at least, also while it waits for the server's word.
int on_progress(void* given_up, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/,
                curl_off_t /*sent*/) noexcept
{
    return static_cast<const std::stop_token*>(given_up)->stop_requested() ? 1 : 0;
}

void set_envelope(CURL* easy, const Letter& letter, curl_slist* recipients)
{
    curl_easy_setopt(easy, CURLOPT_URL, letter.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, letter.from.c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    // One recipient who is unknown must not keep it from the others.
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    if (!letter.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, letter.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, letter.password.c_str());
    }
    long tls = letter.requires_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY;
    curl_easy_setopt(easy, CURLOPT_USE_SSL, tls);
    if (!letter.ca_file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, letter.ca_file.c_str());
}

void set_limits(CURL* easy, const Letter& letter)
{
    long whole = milliseconds(letter.timeout);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, whole);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     milliseconds(std::min(letter.timeout, letter.connect_timeout)));
    // Of each answer: that to the farewell is waited for when the time of the whole is over.
    auto answer = std::chrono::ceil<std::chrono::seconds>(letter.timeout).count();
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(answer));
    // A proxy of the environment is meant for the web, not for us.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    // The farewell is said while we are asked whether we give up, and not when the handle goes.
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

}  // namespace

Posted post_letter(const Letter& letter, std::stop_token given_up)
{
    Easy easy{curl_easy_init()};
    CHECK(easy != nullptr);
    Lines recipients = lines_of(letter.to);
    Rest rest{letter.text};
    set_envelope(easy.get(), letter, recipients.get());
    set_limits(easy.get(), letter);
    curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy.get(), CURLOPT_READDATA, &rest);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &given_up);
    CURLcode code = curl_easy_perform(easy.get());
    long said = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &said);
    Posted posted{.code = static_cast<unsigned>(said)};
    posted.posting = posting_of(code, posted.code);
    bool is_known = posted.posting == Posting::accepted || posted.posting == Posting::refused;
    posted.may_have_arrived = !is_known && rest.sent == letter.text.size();
    return posted;
}

}  // namespace holdfast::curl
