// The opponent of the worker in script/bench: libcurl's multi interface alone, posting the bodies
// that the worker posts and reading the verdicts, as many at a time. Usage: bare_curl URL COUNT
// CONCURRENCY
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace {

struct Exchange {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    std::string body;
    std::string answer;
};

std::size_t keep(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

void begin(CURLM* multi, Exchange& exchange, const char* url, long number)
{
    std::string id = "bench-" + std::to_string(number);
    exchange.body = R"({"order_id":")" + id + R"(","product":"widget","quantity":3})";
    exchange.answer.clear();
    curl_slist_free_all(exchange.headers);
    exchange.headers = curl_slist_append(nullptr, "Content-Type: application/json");
    exchange.headers = curl_slist_append(exchange.headers, ("Idempotency-Key: " + id).c_str());
    curl_easy_setopt(exchange.easy, CURLOPT_URL, url);
    curl_easy_setopt(exchange.easy, CURLOPT_HTTPHEADER, exchange.headers);
    curl_easy_setopt(exchange.easy, CURLOPT_POSTFIELDS, exchange.body.c_str());
    curl_easy_setopt(exchange.easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(exchange.easy, CURLOPT_WRITEDATA, &exchange.answer);
    curl_easy_setopt(exchange.easy, CURLOPT_PRIVATE, &exchange);
    curl_multi_add_handle(multi, exchange.easy);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return std::fprintf(stderr, "bare_curl: URL COUNT CONCURRENCY\n"), 64;
    const long count = std::atol(argv[2]);
    CURLM* multi = curl_multi_init();
    std::vector<Exchange> exchanges(static_cast<std::size_t>(std::atol(argv[3])));
    long begun = 0;
    long done = 0;
    auto start = std::chrono::steady_clock::now();
    for (Exchange& exchange : exchanges) {
        exchange.easy = curl_easy_init();
        begin(multi, exchange, argv[1], ++begun);
    }
    while (done < count) {
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            Exchange* exchange = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
            if (exchange->answer.find("\"valid\"") == std::string::npos)
                return std::fprintf(stderr, "bare_curl: %s\n", exchange->answer.c_str()), 70;
            curl_multi_remove_handle(multi, exchange->easy);
            if (++done; begun < count)
                begin(multi, *exchange, argv[1], ++begun);
        }
        curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%.0f calls/s\n", static_cast<double>(count) / took.count());
    return 0;
}
