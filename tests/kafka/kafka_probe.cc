// kafka_probe: the daemon's ends towards Kafka, without the daemon, for tests with a real one.
//
//   kafka_probe send BROKERS TOPIC COUNT KEYS
//       Delivers events 1 to COUNT, of so many keys in turn, says "delivered N" now and then, and
//       ends when all are delivered.
//   kafka_probe read BROKERS TOPIC GROUP FILE
//       Adds a line "PARTITION OFFSET ID KEY" to the file for each message, and begins where the
//       file ends: it is rows and offset in one, as a transaction would have them. Ends by SIGTERM.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/system_clock.h"
#include "event/kafka/kafka_sink.h"
#include "event/kafka/kafka_source.h"
#include "lib/systemd/event_loop.h"
#include "tests/event/kafka/small_relay.h"
#include "tests/fakes/held_worker.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;

// Does the work of a thread that may wait, and says how far things are.
class Housekeeping final : public Task {
public:
    Housekeeping(Loop& loop, HeldWorker& worker, std::function<void()> look)
        : loop_{loop}, worker_{worker}, look_{std::move(look)}
    {
        loop_.add(*this, loop_.now());
    }
    ~Housekeeping() override { loop_.remove(*this); }
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    const char* name() const noexcept override { return "housekeeping"; }
    Instant step(Instant now) override
    {
        worker_.run_all();
        look_();
        return now + milliseconds{10};
    }

private:
    Loop& loop_;
    HeldWorker& worker_;
    std::function<void()> look_;
};

struct World {
    daemon::SystemClock clock;
    systemd::EventLoop loop{clock};
    HeldWorker worker;
    Random random{1};
    obs::Log log{clock, {}};
    obs::Registry registry;
    KafkaMetrics metrics{registry};

    KafkaWorld kafka() { return {loop, worker, random, log, metrics}; }
};

int send(const std::string& brokers, const std::string& topic, int count, int keys)
{
    World world;
    KafkaSink sink{world.kafka(),
                   {.producer = {.connection = {.brokers = brokers,
                                                .request_timeout = std::chrono::seconds{5},
                                                .reconnect_longest = std::chrono::seconds{1},
                                                .metadata_interval = std::chrono::seconds{1}}},
                    .topic = topic,
                    .source = "//test/probe",
                    .backoff = {.first = milliseconds{200}, .longest = std::chrono::seconds{1}}}};
    SmallRelay relay{world.loop};
    for (int each = 0; each < count; ++each)
        relay.add(topic, join("key-", each % keys), join(R"({"number":)", each + 1, "}"));
    sink.when_ready([&] { world.loop.wake(relay); });
    relay.set_sink(sink);
    std::size_t said = 0;
    Housekeeping housekeeping{world.loop, world.worker, [&] {
                                  if (const std::size_t now = relay.delivered(); now != said)
                                      std::cout << "delivered " << (said = now) << std::endl;
                                  if (relay.is_done())
                                      world.loop.quit();
                              }};
    world.loop.run();
    return relay.refused() == 0 ? 0 : 1;
}

class Keeper final : public Task {
public:
    Keeper(Loop& loop, const std::string& file) : loop_{loop}, file_{file}
    {
        recover();
        loop_.add(*this, never);
    }
    ~Keeper() override { loop_.remove(*this); }
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    const char* name() const noexcept override { return "keeper"; }
    Instant step(Instant /*now*/) override
    {
        for (const Partition& each : source->take_assigned()) {
            auto found = nexts_.find(each.number);
            source->begin(each, found == nexts_.end() ? std::nullopt
                                                      : std::optional<std::int64_t>{found->second});
        }
        while (true) {
            auto messages = source->take(100);
            if (messages.empty())
                return never;
            keep(messages);
        }
    }

    KafkaSource* source = nullptr;

private:
    // A line that was cut off by the end of a process was never written.
    void recover()
    {
        std::string text;
        std::getline(std::ifstream{file_}, text, '\0');
        text.resize(text.rfind('\n') + 1);  // Of none it is npos, and one more is nothing.
        for (std::string_view line : split(text, '\n'))
            if (const auto words = split(line, ' '); words.size() >= 2)
                nexts_[parse_number<std::int32_t>(words[0]).value_or(-1)] =
                    parse_number<std::int64_t>(words[1]).value_or(0) + 1;
        std::ofstream{file_, std::ios::trunc} << text;
        out_.open(file_, std::ios::app);
    }
    void keep(const std::vector<Consumed>& messages)
    {
        std::string lines;
        for (const Consumed& each : messages) {
            append_to(lines, each.partition.number, ' ', each.offset, ' ',
                      each.id.empty() ? "-" : each.id, ' ', each.key.empty() ? "-" : each.key,
                      '\n');
            nexts_[each.partition.number] = each.offset + 1;
        }
        out_ << lines << std::flush;
        for (const Consumed& each : messages)
            source->stored(each.partition, each.offset + 1);
    }

    Loop& loop_;
    std::string file_;
    std::map<std::int32_t, std::int64_t> nexts_;
    std::ofstream out_;
};

int read(const std::string& brokers, const std::string& topic, const std::string& group,
         const std::string& file)
{
    systemd::block_signals({SIGTERM});
    World world;
    KafkaSource source{world.kafka(),
                       {.consumer = {.connection = {.brokers = brokers,
                                                    .request_timeout = std::chrono::seconds{5},
                                                    .reconnect_longest = std::chrono::seconds{1},
                                                    .metadata_interval = std::chrono::seconds{1}},
                                     .group = group,
                                     .topics = {topic},
                                     .session_timeout = std::chrono::seconds{6}}}};
    Keeper keeper{world.loop, file};
    keeper.source = &source;
    source.set_reader(&keeper);
    Housekeeping housekeeping{world.loop, world.worker, [&] {
                                  if (source.is_stopped())
                                      world.loop.quit();
                              }};
    world.loop.on_signal(SIGTERM, [&] { source.stop(); });
    world.loop.run();
    return 0;
}

}  // namespace
}  // namespace holdfast::event

int main(int count, char** arguments)
{
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 5 && words[0] == "send")
        return holdfast::event::send(words[1], words[2],
                                     holdfast::parse_number<int>(words[3]).value_or(0),
                                     holdfast::parse_number<int>(words[4]).value_or(1));
    if (words.size() == 5 && words[0] == "read")
        return holdfast::event::read(words[1], words[2], words[3], words[4]);
    std::fputs(
        "usage: kafka_probe send BROKERS TOPIC COUNT KEYS | "
        "read BROKERS TOPIC GROUP FILE\n",
        stderr);
    return 64;
}
