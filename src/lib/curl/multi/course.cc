#include "lib/curl/multi/course.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace holdfast::curl {
namespace {

// Since the beginning of the transfer.
Duration time_of(CURL* easy, CURLINFO what)
{
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, what, &microseconds);
    return std::chrono::microseconds{microseconds};
}

Duration between(Duration from, Duration to)
{
    return to > from ? to - from : Duration::zero();
}

std::optional<WallTime> expiry_of(const curl_slist* lines)
{
    constexpr std::string_view name = "Expire date:";
    for (; lines != nullptr; lines = lines->next) {
        std::string_view line{lines->data};
        if (!line.starts_with(name))
            continue;
        std::time_t time = curl_getdate(lines->data + name.size(), nullptr);
        if (time == -1)
            return std::nullopt;
        // One that never ends says 31 December 9999, which nanoseconds cannot tell.
        constexpr auto latest =
            std::chrono::duration_cast<std::chrono::seconds>(WallTime::max().time_since_epoch());
        return WallTime{std::min(std::chrono::seconds{time}, latest)};
    }
    return std::nullopt;
}

void add_certificates(std::vector<std::string>& chain, const curl_certinfo& shown)
{
    constexpr std::string_view name = "Cert:";
    for (int i = 0; i < std::min(shown.num_of_certs, chain_certificates_max); ++i)
        for (const curl_slist* each = shown.certinfo[i]; each != nullptr; each = each->next)
            if (std::string_view line{each->data}; line.starts_with(name))
                chain.emplace_back(line.substr(name.size()));
}

std::optional<CertificateTimes> times_of(const curl_certinfo& chain)
{
    std::optional<CertificateTimes> times;
    for (int i = 0; i < chain.num_of_certs; ++i) {
        auto expiry = expiry_of(chain.certinfo[i]);
        if (!expiry)
            continue;
        if (!times)
            times = CertificateTimes{.leaf = *expiry, .earliest = *expiry};
        times->earliest = std::min(times->earliest, *expiry);
    }
    return times;
}

}  // namespace

Course read_course(CURL* easy, bool wants_certificate, bool wants_chain)
{
    Duration resolved = time_of(easy, CURLINFO_NAMELOOKUP_TIME_T);
    Duration connected = time_of(easy, CURLINFO_CONNECT_TIME_T);
    Duration secured = time_of(easy, CURLINFO_APPCONNECT_TIME_T);
    Duration ready = time_of(easy, CURLINFO_PRETRANSFER_TIME_T);
    Duration first = time_of(easy, CURLINFO_STARTTRANSFER_TIME_T);
    Duration total = time_of(easy, CURLINFO_TOTAL_TIME_T);
    Course course{.connect = between(resolved, connected),
                  .tls = secured == Duration::zero() ? secured : between(connected, secured),
                  .processing = between(ready, first),
                  .transfer = first == Duration::zero() ? first : between(first, total)};
    const char* address = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != nullptr)
        course.address = address;
    curl_certinfo* chain = nullptr;
    if (wants_certificate && curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) == CURLE_OK &&
        chain != nullptr) {
        course.certificate = times_of(*chain);
        if (wants_chain)
            add_certificates(course.chain, *chain);
    }
    return course;
}

std::string read_http_version(CURL* easy)
{
    long version = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return "1.0";
    case CURL_HTTP_VERSION_1_1:
        return "1.1";
    case CURL_HTTP_VERSION_2_0:
        return "2";
    default:
        return {};
    }
}

std::string tls_version_in(std::string_view said)
{
    constexpr std::string_view before = "SSL connection using TLS";
    if (!said.starts_with(before))
        return {};
    said.remove_prefix(before.size());
    if (said.starts_with('v'))
        said.remove_prefix(1);
    std::string_view number = trim(said.substr(0, said.find('/')));
    // OpenSSL calls the first one TLSv1.
    return number == "1" ? "TLS 1.0" : join("TLS ", number);
}

}  // namespace holdfast::curl
