// Our fields say where an entry comes from; this file and line would not.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include "lib/systemd/journal.h"

#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include "base/text.h"

namespace holdfast::systemd {

std::error_code journal_send(std::span<const JournalField> fields)
{
    std::vector<std::string> texts;
    texts.reserve(fields.size());
    std::vector<iovec> pieces;
    pieces.reserve(fields.size());
    for (const JournalField& field : fields) {
        std::string& text = texts.emplace_back(join(field.name, '=', field.value));
        pieces.push_back({text.data(), text.size()});
    }
    int result = sd_journal_sendv(pieces.data(), static_cast<int>(pieces.size()));
    return {result < 0 ? -result : 0, std::generic_category()};
}

bool is_journal_stream(int fd, std::string_view journal_stream) noexcept
{
    auto colon = journal_stream.find(':');
    if (colon == std::string_view::npos)
        return false;
    auto device = parse_number<dev_t>(journal_stream.substr(0, colon));
    auto inode = parse_number<ino_t>(journal_stream.substr(colon + 1));
    struct stat status {};
    return device && inode && fstat(fd, &status) == 0 && status.st_dev == *device &&
           status.st_ino == *inode;
}

}  // namespace holdfast::systemd
