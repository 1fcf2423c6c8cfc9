// The opponent of checks in script/bench: libcurl's multi interface alone, asking for one page
// again and again, each time on a fresh connection, as many at a time, and no more a second. Prints
// the CPU time of one.
// Usage: bare_checks URL COUNT CONCURRENCY PER_SECOND
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace {

std::size_t keep(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

CURL* exchange_for(const char* url, std::string& answer)
{
    CURL* exchange = curl_easy_init();
    curl_easy_setopt(exchange, CURLOPT_URL, url);
    curl_easy_setopt(exchange, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(exchange, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(exchange, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(exchange, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(exchange, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(exchange, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(exchange, CURLOPT_PRIVATE, &answer);
    return exchange;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5)
        return std::fprintf(stderr, "bare_checks: URL COUNT CONCURRENCY PER_SECOND\n"), 64;
    const long count = std::atol(argv[2]);
    const double per_second = std::atof(argv[4]);
    CURLM* multi = curl_multi_init();
    std::vector<std::string> answers(static_cast<std::size_t>(std::atol(argv[3])));
    std::vector<CURL*> idle;
    for (std::string& answer : answers)
        idle.push_back(exchange_for(argv[1], answer));
    using Clock = std::chrono::steady_clock;
    const Clock::time_point first = Clock::now();
    const std::clock_t start = std::clock();  // Of the processor.
    for (long begun = 0, done = 0; done < count;) {
        const std::chrono::duration<double> passed = Clock::now() - first;
        const long due = std::min(static_cast<long>(passed.count() * per_second), count);
        for (; !idle.empty() && begun < due; ++begun, idle.pop_back())
            curl_multi_add_handle(multi, idle.back());
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->data.result != CURLE_OK)
                return std::puts(curl_easy_strerror(message->data.result)), 70;
            CURL* exchange = message->easy_handle;
            std::string* answer = nullptr;
            curl_easy_getinfo(exchange, CURLINFO_PRIVATE, &answer);
            answer->clear();
            curl_multi_remove_handle(multi, exchange);
            idle.push_back(exchange);
            ++done;
        }
        curl_multi_poll(multi, nullptr, 0, 1, nullptr);  // Its shortest: many begin at once then.
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("%.1f us of CPU a check\n", seconds * 1e6 / static_cast<double>(count));
    return 0;
}
