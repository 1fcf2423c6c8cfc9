// The manual page says what the table of keys says.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/value.h"

namespace holdfast::daemon {
namespace {

std::string read_manual()
{
    std::ifstream file{HOLDFAST_MANUAL};
    std::ostringstream text;
    text << file.rdbuf();
    std::string out = std::move(text).str();
    for (std::string_view escape : {"\\-", "\\&"})  // What roff wants and readers do not see.
        for (std::size_t at = 0; (at = out.find(escape, at)) != std::string::npos;)
            out.replace(at, escape.size(), escape == "\\-" ? "-" : "");
    return out;
}

TEST(Manual, HasASectionForEachKeyWithItsDefaultRangeChangeAndVariables)
{
    const std::string manual = read_manual();
    for (const Key& key : all_keys()) {
        auto start = manual.find(join("\n.TP\n.B ", key.path, "\n"));
        ASSERT_NE(start, std::string::npos) << key.path;
        std::string entry = manual.substr(start, manual.find("\n.TP", start + 1) - start);
        std::replace(entry.begin(), entry.end(), '\n', ' ');
        auto has = [&](const std::string& text) {
            EXPECT_NE(entry.find(text), std::string::npos) << key.path << " lacks: " << text;
        };
        has(join("Takes ", expected(key), "."));
        has(key.is_required ? std::string{"Required."} : join("Default: ", show_default(key), "."));
        has(key.change == Change::on_reload ? "A reload applies it." : "A change needs a restart.");
        for (const Variable& variable : key.variables)
            has(std::string{variable.name});
    }
}

}  // namespace
}  // namespace holdfast::daemon
