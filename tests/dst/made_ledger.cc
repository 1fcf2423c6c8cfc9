#include "tests/dst/made_ledger.h"

#include "store/kind.h"
#include "store/migrate.h"
#include "store/open.h"
#include "tests/dst/process.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/simulated_vfs.h"

namespace holdfast::dst {
namespace {

std::vector<char> make()
{
    SimulatedDisk disk{1};
    SimulatedVfs vfs{disk};
    {
        ManualClock clock;
        auto db = store::open_for_writing({.path = database_path, .vfs = SimulatedVfs::name},
                                          store::ledger_kind());
        store::migrate(db, store::ledger_kind(), clock, {.program_version = "1.0"});
        (void)db.checkpoint_truncate();
    }
    return disk.open(database_path, false)->now();
}

}  // namespace

const std::vector<char>& made_ledger()
{
    static const std::vector<char> ledger = make();
    return ledger;
}

}  // namespace holdfast::dst
