// A directory with databases, and what tests do with them behind the store's back.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "lib/sqlite/connection.h"
#include "store/open.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {

class StoreTest : public testing::Test {
protected:
    std::string file(const std::string& name) const { return directory.file(name); }
    void write(const std::string& name, std::string_view text) const
    {
        std::ofstream{name, std::ios::binary} << text;
    }
    // A database of ours, closed again; its log is empty.
    void make(const Kind& kind = ledger_kind())
    {
        sqlite::Connection made = open_for_writing({.path = path}, kind);
    }
    // Overwrites bytes of the file.
    void poke(std::int64_t at, std::string_view bytes) const
    {
        std::fstream out{path, std::ios::binary | std::ios::in | std::ios::out};
        out.seekp(at);
        out << bytes;
    }

    TemporaryDirectory directory;
    std::string path = directory.file("holdfast.db");
    ManualClock clock;
};

}  // namespace holdfast::store
