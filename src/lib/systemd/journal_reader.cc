#include "lib/systemd/journal_reader.h"

#include <systemd/sd-journal.h>

#include "base/handle.h"
#include "base/text.h"

namespace holdfast::systemd {
namespace {

using Journal = Handle<sd_journal, sd_journal_close>;

constexpr int error_priority = 3;

std::string field_of(sd_journal* journal, const char* name)
{
    const void* data = nullptr;
    std::size_t bytes = 0;
    if (sd_journal_get_data(journal, name, &data, &bytes) < 0)
        return {};
    std::string_view field{static_cast<const char*>(data), bytes};
    return std::string{field.substr(field.find('=') + 1)};
}

}  // namespace

std::vector<std::string> errors_of_invocation(const std::string& invocation_id,
                                              std::size_t entries_max)
{
    std::vector<std::string> found;
    sd_journal* opened = nullptr;
    if (invocation_id.empty() || sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY) < 0)
        return found;
    Journal journal{opened};
    std::string match = join("_SYSTEMD_INVOCATION_ID=", invocation_id);
    if (sd_journal_add_match(opened, match.data(), match.size()) < 0)
        return found;
    // Matches of one field are alternatives.
    for (int priority = 0; priority <= error_priority; ++priority) {
        std::string level = join("PRIORITY=", priority);
        if (sd_journal_add_match(opened, level.data(), level.size()) < 0)
            return found;
    }
    while (found.size() < entries_max && sd_journal_next(opened) > 0)
        found.push_back(field_of(opened, "MESSAGE"));
    return found;
}

}  // namespace holdfast::systemd
