#include "store/legacy/draft.h"

#include <unistd.h>

namespace holdfast::store {
namespace {

constexpr const char* ending = ".adopting";

void remove_files(const std::string& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        (void)::unlink((path + suffix).c_str());
}

}  // namespace

Draft::Draft(const std::string& ledger) : path_{ledger + ending}
{
    remove_files(path_);
}

Draft::~Draft()
{
    remove_files(path_);
}

void Draft::remove(const std::string& ledger)
{
    remove_files(ledger + ending);
}

}  // namespace holdfast::store
