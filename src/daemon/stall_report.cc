#include "daemon/stall_report.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"
#include "lib/systemd/journal.h"
#include "lib/systemd/notify.h"
#include "obs/log.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

class JournalJob final : public Job {
public:
    JournalJob(std::string text, std::string thread, std::string silence)
        : text_{std::move(text)}, thread_{std::move(thread)}, silence_{std::move(silence)}
    {
    }

    void run() override
    {
        std::array<systemd::JournalField, 5> fields{{{"MESSAGE", text_},
                                                     {"PRIORITY", "2"},
                                                     {"MESSAGE_ID", messages::thread_stalled.id},
                                                     {"HOLDFAST_THREAD", thread_},
                                                     {"HOLDFAST_SECONDS", silence_}}};
        (void)systemd::journal_send(fields);
    }
    void done() override {}

private:
    std::string text_;
    std::string thread_;
    std::string silence_;
};

}  // namespace

void report_stall(obs::Log& log, Worker& aux, const char* thread, Duration silence)
{
    std::string length = join(std::chrono::duration_cast<std::chrono::seconds>(silence).count());
    std::string text = join("thread ", thread, " made no progress for ", length,
                            " s, the watchdog is no longer fed");
    systemd::notify(join("STATUS=", text));
    if (std::string_view{thread} == "log")
        (void)aux.submit(std::make_unique<JournalJob>(std::move(text), thread, std::move(length)));
    else
        log.write(messages::thread_stalled, std::move(text),
                  {{"HOLDFAST_THREAD", thread}, {"HOLDFAST_SECONDS", std::move(length)}});
}

}  // namespace holdfast::daemon
