// mock_broker [BROKERS]: Kafka brokers without a disk, for tests of whole programs. The first line
// it writes is where they are; then each line it reads is a command, answered by "ok" or "error".
// The end of its input ends it.
//
//   down N | up N                  takes broker N away, brings it back
//   rtt N MILLISECONDS             how long its answers take
//   err REQUEST CODE [COUNT]       the next COUNT requests of that kind are answered with an error
//   topic_error TOPIC CODE         from now on, whatever is asked about the topic; 0 for no more
//   create TOPIC PARTITIONS        makes a topic
//
// REQUEST is the protocol's number or produce, fetch, metadata, init_producer_id; CODE is the
// protocol's number of the error.
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "tests/fakes/mock_cluster.h"

namespace holdfast {
namespace {

using Words = std::vector<std::string_view>;

std::optional<int> number(const Words& words, std::size_t index)
{
    return index < words.size() ? parse_number<int>(words[index]) : std::nullopt;
}

std::optional<std::int16_t> request_of(std::string_view name)
{
    static const std::map<std::string_view, std::int16_t> requests{
        {"produce", MockCluster::produce},
        {"fetch", MockCluster::fetch},
        {"metadata", MockCluster::metadata},
        {"init_producer_id", MockCluster::init_producer_id}};
    auto found = requests.find(name);
    return found == requests.end() ? parse_number<std::int16_t>(name) : found->second;
}

bool fail_requests(MockCluster& cluster, const Words& words)
{
    auto request = words.size() > 1 ? request_of(words[1]) : std::nullopt;
    auto code = number(words, 2);
    auto count = words.size() > 3 ? number(words, 3) : 1;
    if (!request || !code || !count || *count < 1 || *count > 1000)
        return false;
    for (int i = 0; i < *count; ++i)
        cluster.answer(*request, {*code});
    return true;
}

bool obey(MockCluster& cluster, const Words& words)
{
    const std::string_view command = words.front();
    if (command == "err")
        return fail_requests(cluster, words);
    if (words.size() < 2)
        return false;
    auto broker = number(words, 1);
    auto second = number(words, 2);
    const std::string topic{words[1]};
    if (command == "down")
        return broker && cluster.set_down(*broker);
    if (command == "up")
        return broker && cluster.set_up(*broker);
    if (command == "rtt")
        return broker && second && cluster.set_round_trip(*broker, *second);
    if (command == "create")
        return second && cluster.create_topic(topic, *second);
    if (command != "topic_error" || !second)
        return false;
    cluster.set_topic_error(topic, *second);
    return true;
}

}  // namespace
}  // namespace holdfast

int main(int count, char** arguments)
{
    try {
        auto brokers = count > 1 ? holdfast::parse_number<int>(arguments[1]) : 1;
        if (!brokers || *brokers < 1 || *brokers > 10) {
            std::fputs("usage: mock_broker [BROKERS]\n", stderr);
            return 64;
        }
        holdfast::MockCluster cluster{*brokers};
        std::cout << cluster.bootstrap() << std::endl;
        for (std::string line; std::getline(std::cin, line);)
            std::cout << (holdfast::obey(cluster, holdfast::split(line, ' ')) ? "ok" : "error")
                      << std::endl;
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "mock_broker: %s\n", failure.what());
        return 70;
    }
}
