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

struct Exchange {
    CURL* easy = nullptr;
    std::string answer;
};

std::size_t keep(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

void begin(CURLM* multi, Exchange& exchange, const char* url)
{
    exchange.answer.clear();
    curl_easy_setopt(exchange.easy, CURLOPT_URL, url);
    curl_easy_setopt(exchange.easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(exchange.easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(exchange.easy, CURLOPT_TIMEOUT_MS, 5000L);
    curl_easy_setopt(exchange.easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(exchange.easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(exchange.easy, CURLOPT_WRITEDATA, &exchange.answer);
    curl_easy_setopt(exchange.easy, CURLOPT_PRIVATE, &exchange);
    curl_multi_add_handle(multi, exchange.easy);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5)
        return std::fprintf(stderr, "bare_checks: URL COUNT CONCURRENCY PER_SECOND\n"), 64;
    const long count = std::atol(argv[2]);
    const double per_second = std::atof(argv[4]);
    CURLM* multi = curl_multi_init();
    std::vector<Exchange> exchanges(static_cast<std::size_t>(std::atol(argv[3])));
    long begun = 0;
    long done = 0;
    for (Exchange& exchange : exchanges)
        exchange.easy = curl_easy_init();
    std::vector<Exchange*> idle;
    for (Exchange& exchange : exchanges)
        idle.push_back(&exchange);
    using Clock = std::chrono::steady_clock;
    const Clock::time_point first = Clock::now();
    const std::clock_t start = std::clock();  // Of the processor.
    while (done < count) {
        const double passed = std::chrono::duration<double>(Clock::now() - first).count();
        const double due = std::min(passed * per_second, static_cast<double>(count));
        while (!idle.empty() && static_cast<double>(begun) < due) {
            begin(multi, *idle.back(), argv[1]);
            idle.pop_back();
            ++begun;
        }
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            Exchange* exchange = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
            if (message->data.result != CURLE_OK)
                return std::fprintf(stderr, "bare_checks: %s\n",
                                    curl_easy_strerror(message->data.result)),
                       70;
            curl_multi_remove_handle(multi, exchange->easy);
            idle.push_back(exchange);
            ++done;
        }
        // Its shortest wait: more than one begins then.
        curl_multi_poll(multi, nullptr, 0, 1, nullptr);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("%.1f us of CPU a check\n", seconds * 1e6 / static_cast<double>(count));
    return 0;
}
