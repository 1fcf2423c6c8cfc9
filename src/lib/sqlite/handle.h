// SQLite's handles, owned. Only this folder sees what they are made of.
#pragma once

#include <sqlite3.h>

#include "base/handle.h"

namespace holdfast::sqlite {

using DatabaseHandle = Handle<sqlite3, sqlite3_close_v2>;
using StatementHandle = Handle<sqlite3_stmt, sqlite3_finalize>;

}  // namespace holdfast::sqlite
