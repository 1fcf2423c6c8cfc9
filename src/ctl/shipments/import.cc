// Sends a file to the daemon, and shows how far it is.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/client.h"
#include "ctl/input_file.h"
#include "ctl/progress_bar.h"
#include "ctl/shipments/shipments.h"
#include "ctl/system_clock.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

// As long as anybody would wait for the largest one.
constexpr std::chrono::hours import_patience{6};
constexpr std::chrono::milliseconds look_interval{250};
constexpr std::chrono::seconds look_patience{2};

// "csv" or "ndjson"; empty when nobody says.
std::string format_of(const Invocation& invocation, std::string_view path)
{
    if (invocation.has("--format"))
        return invocation.value("--format", {});
    if (path.ends_with(".csv"))
        return "csv";
    return path.ends_with(".ndjson") || path.ends_with(".jsonl") ? "ndjson" : "";
}

// What was sent, and then what of it is stored.
class Watch {
public:
    Watch(const Invocation& invocation, Console& console, std::int64_t bytes)
        : invocation_{invocation},
          console_{console},
          bar_{console, !invocation.json()},
          bytes_{bytes}
    {
    }

    void look(std::int64_t sent)
    {
        if (!console_.is_terminal() || invocation_.json())
            return;
        if (sent < bytes_)
            return bar_.show(static_cast<double>(sent) / static_cast<double>(bytes_), "sending");
        Instant now = clock_.now();
        if (now < next_look_)
            return;
        next_look_ = now + look_interval;
        ask_how_far();
    }

private:
    void ask_how_far()
    {
        auto answer = ask(invocation_, console_, "GET", "/shipments/import", look_patience);
        if (!answer || answer->status != 200)
            return;
        json::Document document = json::parse(answer->body);
        const json::Node* items = document.root.find("items");
        if (items == nullptr || items->items.empty())
            return;
        // The first is the one that is stored; others wait for it.
        auto number = [&](std::string_view name) {
            const json::Node* found = items->items.front().find(name);
            return found == nullptr ? 0 : found->integer().value_or(0);
        };
        std::int64_t rows = number("rows");
        if (rows > 0)
            bar_.show(static_cast<double>(number("stored")) / static_cast<double>(rows),
                      join("storing ", rows, " shipments"));
    }

    const Invocation& invocation_;
    Console& console_;
    ProgressBar bar_;
    SystemClock clock_;
    std::int64_t bytes_;
    Instant next_look_{};
};

int say_success(const curl::Answer& answer, Console& console)
{
    json::Document document = json::parse(answer.body);
    auto number = [&](std::string_view name) {
        const json::Node* found = document.root.find(name);
        return found == nullptr ? 0 : found->integer().value_or(0);
    };
    std::int64_t rejected = number("rejected");
    std::string left_out = rejected == 0 ? std::string{} : join(", ", rejected, " rows left out");
    console.out(join("imported ", number("rows"), " shipments", left_out, "\n"));
    return 0;
}

}  // namespace

int import_shipments(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 2)
        return complain(console, "import takes one FILE", static_cast<int>(daemon::Exit::usage));
    const std::string& path = invocation.arguments[1];
    std::string format = format_of(invocation, path);
    if (format != "csv" && format != "ndjson")
        return complain(console, join(printable(path), ": say --format csv or --format ndjson"),
                        static_cast<int>(daemon::Exit::usage));
    InputFile input = open_input(path);
    if (!input.trouble.empty())
        return complain(console, join(printable(path), ": ", input.trouble), exit_no_input);

    curl::Fetch request{
        .method = "POST",
        .url = invocation.has("--partial") ? "/shipments/import?partial=true" : "/shipments/import",
        .timeout = import_patience};
    request.headers = {format == "csv" ? "Content-Type: text/csv"
                                       : "Content-Type: application/x-ndjson"};
    if (invocation.has("--key"))
        request.headers.push_back(join("Idempotency-Key: ", invocation.value("--key", {})));
    request.file = input.file.get();
    request.file_bytes = input.bytes;
    Result<curl::Answer> answer = Error{Errc::unavailable, {}};
    {
        Watch watch{invocation, console, input.bytes};
        request.watch = [&](std::int64_t sent) { watch.look(sent); };
        answer = send(invocation, console, std::move(request));
    }
    if (!answer)
        return say_silence(answer.error(), console);
    if (answer->status != 201)
        return say_refusal(*answer, console);
    if (invocation.json()) {
        console.out(answer->body);
        return 0;
    }
    return say_success(*answer, console);
}

}  // namespace holdfast::ctl
