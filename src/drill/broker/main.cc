// drill-broker CONFIG FILE: a Kafka broker without a disk, as librdkafka has it, to rehearse with.
// It writes a file of configuration that says where it is. While FILE begins with "down" it is
// away; FILE.is tells how it is. Ends with a signal.
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sys/stat.h>
#include <sysexits.h>

#include "base/text.h"
#include "lib/json/writer.h"
#include "lib/kafka/simulated_broker.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::milliseconds look_interval{100};
constexpr std::string_view down = "down";

void write(const std::string& path, std::string_view text)
{
    std::string draft = path + ".draft";
    std::ofstream{draft} << text << '\n';
    if (std::rename(draft.c_str(), path.c_str()) != 0)
        throw std::runtime_error{join(path, ": cannot be written")};
}

[[noreturn]] void serve(const std::string& config, const std::string& file)
{
    kafka::SimulatedBroker broker;
    std::string text;
    json::Writer{text}
        .begin_object()
        .key("kafka")
        .begin_object()
        .member("brokers", broker.address())
        .end_object()
        .end_object();
    write(config, text);
    for (std::string last;; std::this_thread::sleep_for(look_interval)) {
        std::string line;
        std::getline(std::ifstream{file}, line);
        std::string wanted{line == down ? down : "up"};
        if (wanted == last)
            continue;
        broker.set_down(wanted == down);
        write(file + ".is", wanted);
        last = wanted;
    }
}

}  // namespace
}  // namespace holdfast::drill

int main(int count, char** arguments)
{
    if (count != 3) {
        std::fputs("usage: drill-broker CONFIG FILE\n", stderr);
        return EX_USAGE;
    }
    // The service, which is somebody else, has to read it.
    (void)::umask(022);
    try {
        holdfast::drill::serve(arguments[1], arguments[2]);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "drill-broker: %s\n", failure.what());
        return EX_SOFTWARE;
    }
}
