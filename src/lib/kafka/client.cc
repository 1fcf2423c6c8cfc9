#include "lib/kafka/client.h"

#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::kafka {
namespace {

constexpr std::size_t text_bytes_max = 1024;

News& news_of(void* ear) noexcept
{
    return static_cast<Ear*>(ear)->news;
}

void on_error(rd_kafka_t* client, int code, const char* reason, void* ear) noexcept
{
    News& news = news_of(ear);
    if (news.troubles.size() >= News::troubles_max) {
        ++news.dropped;
        return;
    }
    char why[512] = "";
    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        rd_kafka_fatal_error(client, why, sizeof why);
        reason = why;
    }
    news.troubles.push_back(
        {failure_of(code), std::string{cut_utf8(printable(reason), text_bytes_max)}});
}

int on_statistics(rd_kafka_t* /*client*/, char* json, std::size_t size, void* ear) noexcept
{
    news_of(ear).statistics.assign(json, size);
    return 0;  // The text stays librdkafka's.
}

void on_line(const rd_kafka_t* client, int level, const char* /*facility*/,
             const char* text) noexcept
{
    News& news = news_of(rd_kafka_opaque(client));
    if (news.lines.size() >= News::lines_max)
        ++news.dropped;
    else
        news.lines.push_back({level, std::string{cut_utf8(printable(text), text_bytes_max)}});
}

}  // namespace

Result<Configuration> configure(const Properties& properties, Ear& ear)
{
    Configuration configuration{rd_kafka_conf_new()};
    char why[512];
    for (const auto& [name, value] : properties)
        if (rd_kafka_conf_set(configuration.get(), name.c_str(), value.c_str(), why, sizeof why) !=
            RD_KAFKA_CONF_OK)
            return Error{Errc::invalid, printable(why)};
    rd_kafka_conf_set_opaque(configuration.get(), &ear);
    rd_kafka_conf_set_error_cb(configuration.get(), on_error);
    rd_kafka_conf_set_stats_cb(configuration.get(), on_statistics);
    rd_kafka_conf_set_log_cb(configuration.get(), on_line);
    return configuration;
}

Result<Client> Client::open(rd_kafka_type_t type, Configuration configuration)
{
    Descriptor doorbell{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    if (!doorbell)
        return Error{Errc::unavailable, std::system_category().message(errno)}.during("eventfd");
    char why[512];
    Native native{rd_kafka_new(type, configuration.get(), why, sizeof why)};
    if (!native)
        return Error{Errc::invalid, printable(why)};
    (void)configuration.release();
    rd_kafka_set_log_queue(native.get(), nullptr);
    return Client{std::move(native), std::move(doorbell)};
}

Client::~Client()
{
    hear_no_more();
}

void Client::hear_no_more() noexcept
{
    if (queue_)
        rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
}

void Client::listen(Queue queue)
{
    hear_no_more();
    queue_ = std::move(queue);
    const std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue_.get(), doorbell_.get(), &one, sizeof one);
    // What came before rang nothing.
    ring();
}

void Client::ring() const noexcept
{
    const std::uint64_t one = 1;
    (void)!write(doorbell_.get(), &one, sizeof one);
}

void Client::quieten() const noexcept
{
    std::uint64_t count = 0;
    (void)!read(doorbell_.get(), &count, sizeof count);
}

}  // namespace holdfast::kafka
