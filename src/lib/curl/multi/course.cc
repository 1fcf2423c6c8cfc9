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

Course read_course(CURL* easy, bool wants_certificate)
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
        chain != nullptr)
        course.certificate = times_of(*chain);
    return course;
}

}  // namespace holdfast::curl
