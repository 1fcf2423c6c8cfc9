// holdfastctl as a process: its environment, its streams, the journal.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <thread>

#include <sysexits.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "ctl/run.h"
#include "ctl/terminal.h"
#include "lib/systemd/journal.h"

namespace holdfast::ctl {
namespace {

// journald looks up in /proc who sent an entry, and so to which unit it belongs, after it has
// received it. A validator that exits at once leaves entries that `journalctl -u` does not show.
constexpr std::chrono::milliseconds linger{100};

// More than any password or token has.
constexpr std::size_t line_bytes_max = 8192;

class ProcessConsole final : public Console {
public:
    explicit ProcessConsole(const char* const* environment)
        : environment_{daemon::copy_environment(environment)}
    {
        auto stream = environment_.find("JOURNAL_STREAM");
        is_journal_ = stream != environment_.end() &&
                      systemd::is_journal_stream(STDERR_FILENO, stream->second);
    }
    ~ProcessConsole() override
    {
        if (has_logged_)
            std::this_thread::sleep_for(linger);
    }
    ProcessConsole(const ProcessConsole&) = delete;
    ProcessConsole& operator=(const ProcessConsole&) = delete;

    const daemon::Environment& environment() const override { return environment_; }
    void out(std::string_view text) override { write(stdout, text); }
    void flush() override { std::fflush(stdout); }
    bool show(std::string_view picture) override
    {
        std::fflush(stdout);
        while (!picture.empty()) {
            const ssize_t written = ::write(STDOUT_FILENO, picture.data(), picture.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return false;  // As with a closed pipe.
            picture.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    void err(std::string_view text) override
    {
        std::fflush(stdout);  // Both may be the same terminal, where order matters.
        write(stderr, text);
    }
    bool is_terminal() const override { return ::isatty(STDOUT_FILENO) == 1; }
    bool is_journal() const override { return is_journal_; }

    void log(const daemon::LogLine& line) override
    {
        std::string priority = join(static_cast<int>(line.message->severity));
        std::vector<systemd::JournalField> fields{{"MESSAGE", line.text},
                                                  {"MESSAGE_ID", line.message->id},
                                                  {"PRIORITY", priority},
                                                  {"SYSLOG_IDENTIFIER", "holdfastctl"}};
        for (const obs::Field& field : line.fields)
            fields.push_back({field.name, field.value});
        if (systemd::journal_send(fields))
            err(join("holdfastctl: ", line.text, "\n"));
        else
            has_logged_ = true;
    }

    std::optional<std::string> read_line() override
    {
        std::string line;
        int c = std::getc(stdin);
        if (c == EOF)
            return std::nullopt;
        for (; c != EOF && c != '\n' && line.size() < line_bytes_max; c = std::getc(stdin))
            line.push_back(static_cast<char>(c));
        return line;
    }
    std::optional<std::string> ask_secret(std::string_view prompt) override
    {
        return ask_unseen(prompt);
    }

private:
    static void write(std::FILE* file, std::string_view text)
    {
        // A closed pipe is the reader's decision; there is nobody left to tell.
        (void)std::fwrite(text.data(), 1, text.size(), file);
    }

    daemon::Environment environment_;
    bool is_journal_ = false;
    bool has_logged_ = false;
};

// As the daemon does: a test ends us at a named place, as a power cut would.
void arm_failpoint_of(ProcessConsole& console)
{
    auto spec = console.environment().find("HOLDFAST_FAILPOINT");
    if (spec == console.environment().end())
        return;
    if (arm_failpoint(spec->second, [] { (void)std::raise(SIGKILL); }))
        console.err(join("holdfastctl: HOLDFAST_FAILPOINT: the process will kill itself at ",
                         spec->second, "\n"));
}

}  // namespace
}  // namespace holdfast::ctl

int main(int argc, char** argv)
{
    try {
        holdfast::ctl::ProcessConsole console{environ};
        holdfast::ctl::arm_failpoint_of(console);
        return holdfast::ctl::run({argv + (argc > 0 ? 1 : 0), argv + argc}, console);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "holdfastctl: %s\n", error.what());
        return EX_SOFTWARE;
    }
}
