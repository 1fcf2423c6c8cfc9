#include "upstream/answer_log.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "lib/json/writer.h"

namespace holdfast::upstream {
namespace {

std::string_view to_string(Plan::Ending ending) noexcept
{
    switch (ending) {
    case Plan::Ending::answer:
        return "answer";
    case Plan::Ending::cut:
        return "cut";
    case Plan::Ending::hang:
        break;
    }
    return "hang";
}

}  // namespace

AnswerLog::AnswerLog(const std::string& path)
{
    if (path.empty())
        return;
    file_ = Descriptor{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)};
    if (!file_)
        throw std::system_error{errno, std::generic_category(), path};
}

bool AnswerLog::write(const Line& line) noexcept
{
    if (!file_)
        return true;
    std::string text;
    json::Writer json{text};
    json.begin_object()
        .member("at", format_rfc3339(line.at))
        .member("key", line.key)
        .member("order_id", line.order_id)
        .member("mode", upstream::to_string(line.mode))
        .member("ending", to_string(line.plan.ending))
        .member("status", line.plan.status);
    if (line.plan.verdict)
        json.member("valid", *line.plan.verdict);
    json.end_object();
    text.push_back('\n');
    // One call: a line is there or is not.
    return ::write(file_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace holdfast::upstream
